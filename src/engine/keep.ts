import type { ArtifactRef } from '../core/artifact.ts';
import type { DrawnStep } from '../core/plan.ts';
import { attemptScore, bestScored } from '../core/trace.ts';
import { callKey } from './context.ts';
import type { RunContext } from './context.ts';
import type { Eyes } from './eyes.ts';
import type { Attempt } from './step.ts';
import { RunStop } from './stop.ts';

interface Rejected {
  readonly source: ArtifactRef | null;
  readonly eyes: Eyes;
  readonly attempts: readonly Attempt[];
}

/** Which picture stays when none was accepted. @throws {RunStop} with `keep: fail`. */
export async function keepOne(context: RunContext, step: DrawnStep, rejected: Rejected): Promise<Attempt> {
  const { settings } = context.record.trace;
  const { attempts } = rejected;
  if (settings.keep === 'fail') {
    throw new RunStop(
      'attempts-exhausted',
      `No picture of step ${step.number} was accepted in ${settings.attempts} attempts.`,
    );
  }
  if (settings.keep === 'last' || attempts.length === 1) return attempts.at(-1)!;
  if (attempts.every((attempt) => attemptScore(attempt) !== null)) return bestScored(attempts)!;
  return await knockout(context, step, rejected);
}

/** Pairwise comparison, for critics that give no scores: models rank better than they score. A tie goes to the later one. */
async function knockout(
  { critic, calls, models }: RunContext,
  step: DrawnStep,
  { source, eyes, attempts }: Rejected,
): Promise<Attempt> {
  let champion = attempts[0]!;
  for (const challenger of attempts.slice(1)) {
    const pictures = [source, champion.image, challenger.image].map((ref) => ref?.sha256);
    const place = `compare:s${step.number}:a${champion.index}:a${challenger.index}`;
    const better = await critic.compare({
      keyPrefix: callKey(place, step.prompt, pictures),
      before: source && (await eyes(source)),
      first: await eyes(champion.image),
      second: await eyes(challenger.image),
      stepPrompt: step.prompt,
      ask: calls.ask('critic', models.critic),
    });
    if (better !== 'first') champion = challenger;
  }
  return champion;
}
