/**
 * What a critic is for: the share of steps that end fully right when it may ask for further attempts. Compared at the
 * same number of attempts with mere re-seeding, where the same critic only says yes or no.
 */
import { hashToInt } from '../../lib/hash.ts';
import { createRng, nextInt } from '../../lib/rng.ts';
import { judgePicture } from '../../sandbox/judge/judge.ts';
import { obey } from '../../sandbox/generator/obey.ts';
import { EMPTY_SCENE } from '../../sandbox/scene.ts';
import type { Hint, Scene } from '../../sandbox/scene.ts';
import { patchesOf } from './batch.ts';
import type { Painter } from './batch.ts';
import type { Engine } from './engine.ts';
import { sampleExample } from './example.ts';
import type { SampleSettings } from './example.ts';
import { promptTokens } from './prompt.ts';
import { speak } from './rollout.ts';

/** How rejected attempts are followed up. */
export type FollowUp = 'refine' | 'reseed';

export interface LoopSettings {
  readonly count: number;
  readonly seed: number;
  readonly attempts: number;
  readonly followUp: FollowUp;
  readonly split: SampleSettings['split'];
}

/** Outcome of the loops. */
export interface LoopResult {
  /** Steps that ended fully right, after the first attempt and at the end. */
  readonly rightAtFirst: number;
  readonly right: number;
  readonly steps: number;
  readonly imageCalls: number;
}

const BATCH = 32;

/**
 * Runs steps through drawing and judging until the critic accepts or attempts run out; then the picture with the
 * critic's highest semantics stays, the later one on a draw.
 */
export function evaluateLoop(
  engine: Engine,
  weights: Float32Array,
  painter: Painter,
  settings: LoopSettings,
): LoopResult {
  const { count, seed, attempts, followUp, split } = settings;
  const rng = createRng(hashToInt('loop', seed));
  const { promptLength: P, replyLength: T } = engine.config;
  // First attempts as the generator makes them, right and wrong as they come.
  const sampling: SampleSettings = { split, rightShare: null, randomFaultShare: 0, teacherNoise: 0 };
  let [right, rightAtFirst, steps, imageCalls] = [0, 0, 0, 0];
  for (let done = 0; done < count; done += BATCH) {
    const tasks = Array.from({ length: BATCH }, () => {
      const { before, changes } = sampleExample(rng, sampling);
      return { before, changes, seed: nextInt(rng, 2 ** 31), hints: [] as readonly Hint[], isOpen: true, best: -1, kept: null as Scene | null };
    }); // prettier-ignore
    for (let attempt = 0; attempt < attempts; attempt++) {
      const drawn = tasks.map(({ before, changes, hints, seed: taskSeed }) =>
        obey({ scene: before ?? EMPTY_SCENE, changes, hints, seed: hashToInt(taskSeed, attempt) }),
      );
      imageCalls += tasks.filter(({ isOpen }) => isOpen).length;
      const prompt = new Int32Array(BATCH * P);
      tasks.forEach(({ changes }, i) => prompt.set(promptTokens(changes), i * P));
      const pairs = tasks.map(({ before }, i) => [before, drawn[i]!] as const);
      const patches = patchesOf(pairs, painter, rng);
      const { tokens } = engine.sample(
        weights,
        { size: BATCH, patches, prompt },
        { group: 1, temperature: 0, seed: 0 },
      );
      tasks.forEach((task, i) => {
        const scene = drawn[i]!;
        const isRight = judgePicture(task.changes, task.before ?? EMPTY_SCENE, scene).fullyRight;
        if (attempt === 0) rightAtFirst += Number(isRight);
        if (!task.isOpen) return;
        const { checklist, hints } = speak(tokens.subarray(i * T, (i + 1) * T), task.changes, task.before);
        const score = checklist === null ? 0 : checklist.accepted ? 11 : checklist.semantics;
        if (score >= task.best) [task.best, task.kept] = [score, scene];
        task.isOpen = checklist?.accepted !== true;
        task.hints = followUp === 'refine' ? hints : [];
      });
    }
    for (const { changes, before, kept } of tasks) {
      right += Number(judgePicture(changes, before ?? EMPTY_SCENE, kept!).fullyRight);
      steps++;
    }
  }
  return { rightAtFirst, right, steps, imageCalls };
}
