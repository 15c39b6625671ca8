/** Second phase: answers to judge's replies. */
import type { LanguageSlot } from '../../engine/models.ts';
import type { Judged, LoadedBenchmark } from '../benchmark.ts';
import { NO_ANSWER } from '../benchmark.ts';
import { spreadOver } from '../data/spread.ts';
import { createConsult } from '../judge/consult.ts';
import type { Wording } from '../judge/wording.ts';
import { answerOf, fingerprintOf, latestByItem } from './answer.ts';
import { variantFolder, writeWhole } from './folder.ts';
import { createJudgeDesk, createJudgementIndex } from './judge-desk.ts';
import type { JudgementScope } from './judge-desk.ts';
import type { Judgement, Prediction } from './lines.ts';
import { judgeFilePath, judgeRecordOf } from './judge-record.ts';
import { workThrough } from './pool.ts';
import { createPurse } from './purse.ts';
import type { JudgeSettings, PictureChoice } from './settings.ts';

export interface JudgePhase {
  readonly benchmark: LoadedBenchmark;
  readonly out: string;
  readonly variant: string;
  readonly settings: JudgeSettings;
  readonly judge: LanguageSlot;
  readonly wording: Wording;
  readonly nowMs: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Told after every item. */
  readonly onItem?: ((progress: JudgeProgress) => void) | undefined;
}

export interface JudgeProgress {
  readonly item: string;
  readonly judged: Judged;
  readonly done: number;
  readonly total: number;
}

export interface JudgeSummary {
  readonly total: number;
  /** Items by how their judging ended. */
  readonly outcomes: Readonly<Record<Judged['outcome'], number>>;
  /** Why items were left to be judged, in one sentence; `null` when none was. */
  readonly stopped: string | null;
}

/**
 * Puts to the judge every question that has no reply yet. Failed calls of earlier sessions are made again; replies that
 * could not be read count towards the tries.
 * @throws the signal's reason when aborted; every reply so far is stored.
 */
export async function judgePhase(phase: JudgePhase): Promise<JudgeSummary> {
  const { benchmark, out, variant, settings, judge, wording, nowMs, signal } = phase;
  const folder = variantFolder(out, variant);
  const answers = latestByItem((await folder.predictions.read()).lines);
  const { lines } = await folder.judgements.read();
  const index = createJudgementIndex(lines);
  const purse = createPurse(
    settings.maxUsd,
    lines.filter(isReply).map(({ costUsd }) => costUsd),
  );
  const items = spreadOver(benchmark.items, settings.limit);
  const tries = settings.tries ?? benchmark.officialJudge.tries;
  await writeWhole(judgeFilePath(folder), judgeRecordOf({ judge: judge.id, wording, tries, settings }));
  const outcomes = { scored: 0, partly: 0, unreadable: 0, failed: 0, 'not-judged': 0, 'no-answer': 0 };
  let done = 0;
  await workThrough(items, settings.concurrency, async (item) => {
    signal?.throwIfAborted();
    const prediction = answers.get(item.id);
    let judged: Judged = NO_ANSWER;
    if (prediction && prediction.outcome === 'answered') {
      const facts = { picture: settings.picture, kind: benchmark.answer };
      const scope = scopeOf(prediction, { judge: judge.id, wording, ...facts });
      const asking = { slot: judge, scope, file: folder.judgements, index, purse, nowMs, signal };
      const desk = purse.empty() === null ? createJudgeDesk(asking) : null;
      const consult = createConsult({ stored: index.repliesOf(scope), desk, tries });
      const answer = answerOf(prediction, { picture: settings.picture, folder });
      judged = await item.judge(answer, { consult, wording });
    }
    outcomes[judged.outcome]++;
    done++;
    phase.onItem?.({ item: item.id, judged, done, total: items.length });
  });
  const stopped = outcomes['not-judged'] > 0 ? purse.empty() : null;
  return { total: items.length, outcomes, stopped };
}

function isReply(line: Judgement): boolean {
  return line.text !== null;
}

/** The replies that belong to an answer. */
export function scopeOf(
  prediction: Prediction,
  facts: { judge: string; wording: Wording; picture: PictureChoice; kind: 'document' | 'image' },
): JudgementScope {
  return {
    item: prediction.item,
    judge: facts.judge,
    wording: facts.wording.fingerprint,
    answer: fingerprintOf(prediction, { picture: facts.picture, kind: facts.kind }),
  };
}
