import type { ArtifactRef } from '../core/artifact.ts';
import type { DrawnStep } from '../core/plan.ts';
import { bestScored } from '../core/trace.ts';
import type { Verdict } from '../core/verdict.ts';
import { lookAhead } from './ahead.ts';
import { callKey, referencesOf, sourceOf } from './context.ts';
import type { RunContext } from './context.ts';
import { createEyes } from './eyes.ts';
import type { Eyes } from './eyes.ts';
import { keepOne } from './keep.ts';
import { attemptSeed } from './seed.ts';
import { settleAll } from './stop.ts';

/** A picture with its verdict. */
export interface Attempt {
  /** From 1, counted over all pictures of the step. */
  readonly index: number;
  readonly image: ArtifactRef;
  readonly verdict: Verdict;
}

/** What a step leaves. */
export interface StepEnd {
  /** `null` on a text-only step. */
  readonly image: ArtifactRef | null;
  readonly accepted: boolean;
  /** What the critic said of each picture. */
  readonly reasons: readonly string[];
}

/**
 * Draws one step until the critic accepts a picture or its attempts run out (paper, section 3: I_t = G(r_t, I_source);
 * the critic rewrites r). Differs: a retry starts from the accepted source, never from the rejected picture; the
 * last attempt is judged like the others; a picture kept although rejected is marked; a round may draw several
 * candidates, of which the best accepted one stays, or else the best rejected one's verdict says how to go on.
 *
 * @throws {RunStop} when the run must end here.
 */
export async function runStep(context: RunContext, step: DrawnStep): Promise<StepEnd> {
  const { attempts: rounds, candidates } = context.record.trace.settings;
  const eyes = createEyes(context.artifacts);
  const source = sourceOf(context, step);
  const attempts: Attempt[] = [];
  let { prompt } = step;
  for (let round = 0; round < rounds; round++) {
    const facts = { step: step.number, drawn: attempts.length };
    if (round > 0 && !context.mayRetry(context.record.trace, facts)) break;
    const drawOne = (_: unknown, candidate: number) =>
      attempt(context, step, { index: round * candidates + candidate + 1, prompt, source, eyes });
    const tried = await settleAll(Array.from({ length: candidates }, drawOne));
    attempts.push(...tried);
    const accepted = best(tried, 'accepted');
    if (accepted) return await end(context, step, { chosen: accepted, accepted: true, attempts });
    prompt = best(tried, 'rejected')?.verdict.refinedPrompt ?? prompt;
  }
  const chosen = await keepOne(context, step, { source, eyes, attempts });
  return await end(context, step, { chosen, accepted: false, attempts });
}

async function attempt(
  context: RunContext,
  step: DrawnStep,
  { index, prompt, source, eyes }: { index: number; prompt: string; source: ArtifactRef | null; eyes: Eyes },
): Promise<Attempt> {
  const { record, emit, calls, models, critic } = context;
  const { settings } = record.trace;
  const at = { step: step.number, attempt: index };
  const place = `s${step.number}:a${index}`;
  const seed = attemptSeed(settings.seed, step.number, index);
  await emit({ type: 'attempt-start', ...at, prompt, seed, source });
  const references = referencesOf(context, step).filter(({ sha256 }) => sha256 !== source?.sha256);
  const size = settings.size as `${number}x${number}` | null;
  const pictures = [source, ...references].map((ref) => ref?.sha256);
  const drawn = await calls.draw(callKey(`image:${place}`, prompt, seed, size, pictures), models.generator, {
    prompt,
    seed,
    size,
    source,
    references,
  });
  const { image } = drawn;
  await emit({ type: 'picture-end', ...at, ...drawn, warnings: [...drawn.warnings] });

  const stopAhead = lookAhead(context, step, { image, run: runStep });
  try {
    const verdict = await critic.judge({
      keyPrefix: callKey(`critic:${place}`, source?.sha256, image.sha256, step.prompt, prompt),
      before: source && (await eyes(source)),
      after: await eyes(image),
      stepPrompt: step.prompt,
      currentPrompt: prompt,
      ask: calls.ask('critic', models.critic),
    });
    await emit({ type: 'verdict-end', ...at, verdict });
    return { index, image, verdict };
  } finally {
    stopAhead();
  }
}

/** The best of a round with this outcome: by the critic's scores, else the first. */
function best(attempts: readonly Attempt[], outcome: Verdict['outcome']): Attempt | undefined {
  const fitting = attempts.filter(({ verdict }) => verdict.outcome === outcome);
  return bestScored(fitting) ?? fitting[0];
}

async function end(
  { emit }: RunContext,
  step: DrawnStep,
  { chosen, accepted, attempts }: { chosen: Attempt; accepted: boolean; attempts: readonly Attempt[] },
): Promise<StepEnd> {
  await emit({ type: 'step-end', step: step.number, chosen: chosen.index, accepted });
  return { image: chosen.image, accepted, reasons: attempts.map(({ verdict }) => verdict.reason) };
}
