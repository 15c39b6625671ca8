/** The paper's benchmarks: load data, then run, judge, score and report, each phase by itself. */
export { loadBenchmark, manifestOptions, benchmarkNameSchema, benchmarkOptionsSchema } from './benchmarks.ts';
export type { BenchmarkName, BenchmarkOptions } from './benchmarks.ts';
export { NO_ANSWER } from './benchmark.ts';
export type {
  Answer,
  BenchmarkItem,
  Figures,
  Handling,
  Judged,
  LoadedBenchmark,
  MetricSpec,
  Row,
} from './benchmark.ts';
export { readPicture } from './data/picture-source.ts';
export { describeProblem } from './data/problem.ts';
export { createWording } from './judge/wording.ts';
export type { Wording } from './judge/wording.ts';
export { answerOfTrace } from './phases/answer.ts';
export { assumptionsSchema, estimate } from './phases/estimate.ts';
export type { Estimate, EstimateOptions, PhaseEstimate, Prices } from './phases/estimate.ts';
export { claimFolder, readManifest, variantFolder, variantsIn } from './phases/folder.ts';
export { importPhase } from './phases/import.ts';
export type { ImportSummary } from './phases/import.ts';
export { judgePhase } from './phases/judge.ts';
export type { JudgePhase, JudgeProgress, JudgeSummary } from './phases/judge.ts';
export { runPhase } from './phases/run.ts';
export type {
  Generate,
  GenerateTask,
  GeneratedAnswer,
  RunPhase,
  RunProgress,
  RunSummary,
} from './phases/run.ts';
export { readScores, scorePhase } from './phases/score.ts';
export type { Scores, ScoredVariant } from './phases/score.ts';
export { judgeSettingsSchema, runSettingsSchema, scoreSettingsSchema } from './phases/settings.ts';
export type { JudgeSettings, RunSettings, ScoreSettings } from './phases/settings.ts';
export { VARIANTS, variantNameSchema } from './phases/variants.ts';
export type { Variant, VariantName } from './phases/variants.ts';
export { formatMeasured } from './report/format.ts';
export { reportPhase, reportSettingsSchema } from './report/report.ts';
export type { ReportFiles } from './report/report.ts';
