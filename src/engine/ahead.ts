import type { ArtifactRef } from '../core/artifact.ts';
import { isDrawn } from '../core/plan.ts';
import type { DrawnStep, Step } from '../core/plan.ts';
import { needsOf } from './context.ts';
import type { RunContext } from './context.ts';
import { Unneeded } from './stop.ts';

/** Drawing ahead is worth it while a picture is at least this likely to be needed: up to three in vain for two used. */
const WORTH_LIKELIHOOD = 0.4;

/**
 * Begins the steps that wait for nothing but this picture, while the critic still looks at it. They run
 * as if it were accepted, but in silence: all that they leave is finished calls. When the picture is accepted, the
 * steps run in earnest and find these calls done or on their way; when not, nobody asks for them again. So drawing
 * ahead changes when calls are made and how many, never what the document says.
 *
 * @param ahead `image` is the picture that is being judged; `run` runs a step.
 * @returns ends it: what is in flight is finished and recorded, nothing new is begun.
 */
export function lookAhead(
  context: RunContext,
  step: DrawnStep,
  { image, run }: { image: ArtifactRef; run: (context: RunContext, step: DrawnStep) => Promise<unknown> },
): () => void {
  const { story, depth } = context;
  const isReady = (follower: Step): boolean => {
    const needs = needsOf(follower, story.steps);
    return needs.includes(step.number) && needs.every((n) => n === step.number || story.pictures.has(n));
  };
  const followers = story.steps.filter(isDrawn).filter(isReady);
  if (followers.length === 0 || !isWorthIt(context)) return () => {};
  const needed = new AbortController();
  const assumed: RunContext = {
    ...context,
    emit: async () => {},
    calls: context.calls.whileNeeded(needed.signal),
    story: { ...story, pictures: new Map(story.pictures).set(step.number, image) },
    depth: depth + 1,
  };
  for (const follower of followers) {
    // Whatever fails here fails again, and is told, if the step comes to run in earnest.
    run(assumed, follower).catch(() => {});
  }
  return () => needed.abort(new Unneeded());
}

function isWorthIt(context: RunContext): boolean {
  const { settings } = context.record.trace;
  switch (settings.speculation) {
    case 'off':
      return false;
    case 'on':
      return true;
    case 'auto': {
      const likelihood = (acceptance(context) / settings.candidates) ** (context.depth + 1);
      return likelihood >= WORTH_LIKELIHOOD && hasRoom(context);
    }
  }
}

/** Share of this run's pictures that were accepted, beginning at two of three as long as nothing is known. */
function acceptance({ record }: RunContext): number {
  const verdicts = record.trace.steps.flatMap(({ attempts }) =>
    attempts.flatMap(({ verdict }) => verdict ?? []),
  );
  const accepted = verdicts.filter(({ outcome }) => outcome === 'accepted').length;
  return (accepted + 2) / (verdicts.length + 3);
}

/**
 * Whether the budget lasts even if every remaining step needs all its attempts, so that drawing ahead can never cost
 * the story a picture. Ceilings on money, tokens and language calls cannot be reckoned ahead; time is only gained.
 */
function hasRoom({ record }: RunContext): boolean {
  const { settings, usage, steps } = record.trace;
  const { imageCalls, languageCalls, tokens, usd } = settings.budget;
  if (languageCalls !== undefined || tokens !== undefined || usd !== undefined) return false;
  const remaining = steps.filter((step) => isDrawn(step) && !step.done).length;
  const needed = remaining * settings.attempts * settings.candidates;
  return usage.imageCalls + needed < (imageCalls ?? Infinity);
}
