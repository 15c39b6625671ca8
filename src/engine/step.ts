import type { ImageModelV4File } from '@ai-sdk/provider';
import type { Critic } from '../agents/critic/critic.ts';
import type { ArtifactRef } from '../core/artifact.ts';
import type { Step } from '../core/plan.ts';
import { requestImages } from '../core/request.ts';
import type { ArtifactStore } from '../core/store.ts';
import { attemptScore, bestScored } from '../core/trace.ts';
import type { AttemptTrace } from '../core/trace.ts';
import { downscalePicture } from '../lib/picture.ts';
import type { Picture } from '../lib/picture.ts';
import type { Calls } from './calls.ts';
import type { RunModels } from './models.ts';
import type { RunRecord } from './record.ts';
import { attemptSeed } from './seed.ts';
import { RunStop } from './stop.ts';

/** Longer side of the pictures that planner and critic see: detail enough to judge, small enough to pay for. */
export const SEEN_SIDE_PX = 768;

/** What every part of a run needs. */
export interface RunContext {
  readonly record: RunRecord;
  readonly calls: Calls;
  readonly models: RunModels;
  readonly critic: Critic;
  readonly artifacts: ArtifactStore;
}

/**
 * Draws one step until the critic accepts it or its attempts run out (paper, section 3: I_t = G(r_t, I_source);
 * the critic rewrites r). Differs: a retry starts from the accepted source, never from the rejected picture; the
 * last attempt is judged like the others; a picture kept although rejected is marked.
 *
 * @param source the accepted picture to edit; `null` for text-to-image.
 * @returns the picture that the step leaves.
 * @throws {RunStop} when the run must end here.
 */
export async function runStep(
  context: RunContext,
  step: Step & { prompt: string },
  source: ArtifactRef | null,
): Promise<ArtifactRef> {
  const { record } = context;
  const eyes = createEyes(context.artifacts);
  let prompt = step.prompt;
  for (let attempt = 1; attempt <= record.trace.settings.attempts; attempt++) {
    const drawn = await draw(context, step, { attempt, prompt, source });
    const verdict = await context.critic.judge({
      keyPrefix: `critic:s${step.number}:a${attempt}`,
      before: source && (await eyes(source)),
      after: await eyes(drawn),
      stepPrompt: step.prompt,
      currentPrompt: prompt,
      ask: context.calls.ask('critic', context.models.critic),
    });
    await record.emit({ type: 'verdict-end', step: step.number, attempt, verdict });
    if (verdict.outcome === 'accepted') {
      await record.emit({ type: 'step-end', step: step.number, chosen: attempt, accepted: true });
      return drawn;
    }
    prompt = verdict.refinedPrompt ?? prompt;
  }
  const kept = await keepOne(context, step, source);
  await record.emit({ type: 'step-end', step: step.number, chosen: kept.index, accepted: false });
  return kept.image;
}

async function draw(
  { record, calls, models, artifacts }: RunContext,
  step: Step,
  { attempt, prompt, source }: { attempt: number; prompt: string; source: ArtifactRef | null },
): Promise<ArtifactRef> {
  const { settings, request } = record.trace;
  const seed = attemptSeed(settings.seed, step.number, attempt);
  await record.emit({ type: 'attempt-start', step: step.number, attempt, prompt, seed, source });

  const wanted = source === null ? [] : [source];
  if (settings.references === 'inputs') {
    wanted.push(...requestImages(request).filter((image) => image.sha256 !== source?.sha256));
  }
  const taken = wanted.slice(
    0,
    Math.max(models.generator.capabilities.maxReferences, source === null ? 0 : 1),
  );
  const ignored = wanted.length - taken.length;
  const { image, warnings } = await calls.draw(models.generator, {
    key: `image:s${step.number}:a${attempt}`,
    prompt,
    seed,
    size: settings.size as `${number}x${number}` | null,
    files: await Promise.all(taken.map((ref) => fileOf(artifacts, ref))),
  });
  const degradations =
    ignored > 0
      ? [`${models.generator.id} takes ${taken.length} pictures; ${ignored} references were left out`]
      : [];
  await record.emit({
    type: 'picture-end',
    step: step.number,
    attempt,
    image,
    warnings: [...warnings, ...degradations],
  });
  return image;
}

/** Which picture stays when none was accepted (DESIGN 4.6). */
async function keepOne(
  context: RunContext,
  step: Step & { prompt: string },
  source: ArtifactRef | null,
): Promise<{ index: number; image: ArtifactRef }> {
  const { settings, steps } = context.record.trace;
  const attempts = steps
    .find((candidate) => candidate.number === step.number)!
    .attempts.filter((attempt): attempt is AttemptTrace & { image: ArtifactRef } => attempt.image !== null);
  if (settings.keep === 'fail') {
    throw new RunStop(
      'attempts-exhausted',
      `No picture of step ${step.number} was accepted in ${settings.attempts} attempts.`,
    );
  }
  if (settings.keep === 'last' || attempts.length === 1) return attempts.at(-1)!;
  if (attempts.every((attempt) => attemptScore(attempt) !== null)) {
    return bestScored(attempts) as AttemptTrace & { image: ArtifactRef };
  }
  return await knockout(context, step, source, attempts);
}

/** Pairwise comparison, for critics that give no scores: models rank better than they score. A tie goes to the later one. */
async function knockout<A extends { index: number; image: ArtifactRef }>(
  { critic, calls, models, artifacts }: RunContext,
  step: Step & { prompt: string },
  source: ArtifactRef | null,
  attempts: readonly A[],
): Promise<A> {
  const eyes = createEyes(artifacts);
  let champion = attempts[0]!;
  for (const challenger of attempts.slice(1)) {
    const better = await critic.compare({
      keyPrefix: `compare:s${step.number}:a${champion.index}:a${challenger.index}`,
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

/** Stored pictures as agents see them, each prepared once. */
function createEyes(artifacts: ArtifactStore): (ref: ArtifactRef) => Promise<Picture> {
  const seen = new Map<string, Promise<Picture>>();
  return (ref) => {
    let picture = seen.get(ref.sha256);
    if (!picture) {
      picture = seenPicture(artifacts, ref);
      seen.set(ref.sha256, picture);
    }
    return picture;
  };
}

/** A stored picture, downscaled for a model's eyes. */
export async function seenPicture(artifacts: ArtifactStore, ref: ArtifactRef): Promise<Picture> {
  return await downscalePicture({ ...ref, bytes: await artifacts.get(ref) }, SEEN_SIDE_PX);
}

async function fileOf(artifacts: ArtifactStore, ref: ArtifactRef): Promise<ImageModelV4File> {
  return { type: 'file', mediaType: ref.mediaType, data: await artifacts.get(ref) };
}
