/** How well a policy's verdicts agree with the judge. */
import { hashToInt } from '../../lib/hash.ts';
import { createRng } from '../../lib/rng.ts';
import type { Painter } from './batch.ts';
import { patchesOf } from './batch.ts';
import { AT, PARTS } from './checklist.ts';
import type { Engine } from './engine.ts';
import { sampleExample } from './example.ts';
import type { SampleSettings } from './example.ts';
import { checklistTokens } from './checklist.ts';
import { promptTokens } from './prompt.ts';
import { tokenOf } from './vocabulary.ts';

/** Right answers of how many, by name. */
export type Tally = Record<string, readonly [right: number, of: number]>;

export interface EvaluationSettings {
  readonly count: number;
  readonly seed: number;
  readonly sampling: SampleSettings;
  /** 0 = the likeliest token. */
  readonly temperature?: number;
}

const BATCH = 32;

/**
 * Verdicts against the judge on fresh examples. Names: `verdict`, `right` (right pictures accepted), `wrong` (wrong ones
 * rejected), `fault <type>` by the judge's first fault, `seen <part>`, `check <part>`, `other`, `hint` (the first).
 */
export function evaluatePolicy(
  engine: Engine,
  weights: Float32Array,
  painter: Painter,
  settings: EvaluationSettings,
): Tally {
  const { count, seed, sampling, temperature = 0 } = settings;
  const { replyLength: T, promptLength: P } = engine.config;
  const rng = createRng(hashToInt('evaluation', seed));
  const tally: Record<string, [number, number]> = {};
  const add = (name: string, isRight: boolean): void => {
    const entry = (tally[name] ??= [0, 0]);
    entry[0] += Number(isRight);
    entry[1]++;
  };
  for (let done = 0; done < count; done += BATCH) {
    const examples = Array.from({ length: BATCH }, () => sampleExample(rng, sampling));
    const prompt = new Int32Array(BATCH * P);
    examples.forEach((example, i) => prompt.set(promptTokens(example.changes), i * P));
    const pairs = examples.map(({ before, after }) => [before, after] as const);
    const prompts = { size: BATCH, patches: patchesOf(pairs, painter, rng), prompt };
    const { tokens } = engine.sample(weights, prompts, { group: 1, temperature, seed: seed + done });
    examples.forEach((example, i) => {
      const said = tokens.subarray(i * T, (i + 1) * T);
      const truth = checklistTokens(example.checklist);
      const { fullyRight, faults } = example.judgement;
      const isRight = said[AT.verdict] === tokenOf(fullyRight ? 'accept' : 'reject');
      add('verdict', isRight);
      add(fullyRight ? 'right' : 'wrong', isRight);
      if (faults[0] !== undefined) add(`fault ${faults[0].type}`, isRight);
      const agrees = (at: number): boolean => said[at] === truth[at];
      PARTS.forEach((part, n) => {
        add(`seen ${part}`, agrees(AT.seen + n));
        add(`check ${part}`, agrees(AT.wanted + 2 * n + 1));
      });
      add('other', agrees(AT.other));
      if (!fullyRight && isRight) add('hint', agrees(AT.hints));
    });
  }
  return tally;
}

/** Tallies of several workers as one. */
export function joinTallies(tallies: readonly Tally[]): Tally {
  const joined: Record<string, [number, number]> = {};
  for (const tally of tallies) {
    for (const [name, [right, of]] of Object.entries(tally)) {
      const entry = (joined[name] ??= [0, 0]);
      entry[0] += right;
      entry[1] += of;
    }
  }
  return joined;
}

/** `0.912/64` for a name; `-` where nothing was counted. */
export function showShare(tally: Tally, name: string): string {
  const entry = tally[name];
  return entry === undefined ? '-' : `${(entry[0] / entry[1]).toFixed(3)}/${entry[1]}`;
}
