/**
 * Measures how often the sandbox generator is right, and what hints are worth: `npx node scripts/calibrate-sandbox.ts`.
 * Options: `--n` steps per row (2000), `--seed` (1). Scenes only, no pictures, except for the time to draw one.
 */
import { parseArgs } from 'node:util';
import { hashToInt } from '../src/lib/hash.ts';
import { createRng, nextInt, pick } from '../src/lib/rng.ts';
import type { Rng } from '../src/lib/rng.ts';
import { applyChange } from '../src/sandbox/apply.ts';
import { judgePicture } from '../src/sandbox/judge/judge.ts';
import type { Judgement } from '../src/sandbox/judge/judge.ts';
import { demandsOf } from '../src/sandbox/generator/difficulty.ts';
import { obey } from '../src/sandbox/generator/obey.ts';
import { anchorFor, remediesFor } from '../src/sandbox/judge/remedies.ts';
import { renderScene } from '../src/sandbox/render/render.ts';
import { CHANGE_SHARES, sampleChange, sampleChangeOfType, sampleScene } from '../src/sandbox/sample.ts';
import { EMPTY_SCENE } from '../src/sandbox/scene.ts';
import type { Change, Hint, Scene } from '../src/sandbox/scene.ts';

const { values } = parseArgs({
  options: { n: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const n = Number(values.n);
const runSeed = Number(values.seed);

interface Step {
  readonly scene: Scene;
  readonly changes: readonly Change[];
}

/** What is asked at attempt `attempt` (from 0), after the judgements of the attempts before. */
type Policy = (step: Step, earlier: readonly Judgement[], rng: Rng) => readonly Hint[];

const anyHint = (step: Step, rng: Rng): Hint => {
  const kind = subjectOf(step.changes[0]!, rng, step.scene);
  return pick<Hint>(rng, [
    { type: 'exact-count', kind },
    { type: 'colour-first', kind, not: null },
    { type: 'anchor', kind, to: null },
    { type: 'size', kind },
    { type: 'kind', kind, not: null },
    { type: 'present', kind },
    { type: 'gone', kind },
    { type: 'keep', kinds: 'all' },
    { type: 'mood' },
  ]);
};

function everyHint({ scene, changes }: Step): readonly Hint[] {
  const hints = changes.flatMap((change) =>
    demandsOf(change, scene).map(({ name, kind }): Hint => {
      switch (name) {
        case 'presence':
          return { type: 'present', kind };
        case 'kind':
          return { type: 'kind', kind, not: null };
        case 'colour':
          return { type: 'colour-first', kind, not: null };
        case 'count':
          return { type: 'exact-count', kind };
        case 'place':
          return { type: 'anchor', kind, to: anchorFor(kind, changes, scene) };
        case 'size':
          return { type: 'size', kind };
        case 'gone':
          return { type: 'gone', kind };
        case 'mood':
          return { type: 'mood' };
      }
    }),
  );
  return [...hints, { type: 'keep', kinds: 'all' }];
}

const POLICIES: Record<string, Policy> = {
  're-seed': () => [],
  'right hints': (step, earlier) =>
    remediesFor(
      earlier.flatMap((judgement) => judgement.faults),
      step.changes,
      step.scene,
    ),
  'wrong hint': (step, earlier, rng) => {
    const right = new Set(POLICIES['right hints']!(step, earlier, rng).map((hint) => hint.type));
    if (earlier.length === 0) return [];
    for (;;) {
      const hint = anyHint(step, rng);
      if (!right.has(hint.type)) return [hint];
    }
  },
  'noisy teacher': (step, earlier, rng) =>
    earlier.length === 0
      ? []
      : [...POLICIES['right hints']!(step, earlier, rng).filter(() => rng() < 0.6), anyHint(step, rng)],
  // Everything that could fit the change, whatever failed: what a wordy critic writes.
  'all hints': (step, earlier) => (earlier.length === 0 ? [] : everyHint(step)),
};

console.log(`sandbox calibration, n=${n} per row, seed ${runSeed}; in brackets the standard error\n`);

console.log('one change, first attempt, fully right');
for (const type of Object.keys(CHANGE_SHARES) as Change['type'][]) {
  report(
    type,
    steps(`type ${type}`, (rng, scene) => [sampleChangeOfType(rng, scene, type)]),
  );
}
report(
  'as stories mix them',
  steps('mix', (rng, scene) => [sampleChange(rng, scene)]),
);

console.log('\nseveral changes in one go, from an empty picture, fully right');
for (const count of [1, 2, 3, 4, 6]) report(`${count} in one go`, story(count));
console.log(`four, one after another, each right at the first attempt: ${share(chains(4, 1))}`);
console.log(`four, one after another, each with up to 5 right-hint attempts: ${share(chains(4, 5))}`);

console.log('\none change, with a verifier that is always right: fully right after at most T attempts');
const mixed = steps('policies', (rng, scene) => [sampleChange(rng, scene)]);
for (const [name, policy] of Object.entries(POLICIES)) {
  const cells = [1, 3, 5].map(
    (attempts) => `T=${attempts} ${share(mixed.map((step, i) => isSolved(step, i, attempts, policy)))}`,
  );
  console.log(`  ${name.padEnd(16)} ${cells.join('   ')}`);
}

console.log('\nfaults of first attempts, per step');
const faults = mixed.flatMap((step, i) => attempt(step, [], hashToInt(runSeed, 'attempt', i, 0)).faults);
const byType = Object.entries(
  Object.groupBy(faults, (fault) => (fault.asked ? fault.type : `unasked ${fault.type}`)),
);
for (const [type, found] of byType.toSorted((a, b) => b[1]!.length - a[1]!.length)) {
  console.log(`  ${type.padEnd(18)} ${((found?.length ?? 0) / n).toFixed(3)}`);
}
const hard = mixed.filter((step) =>
  step.changes.some((change) => demandsOf(change, step.scene).some((demand) => demand.isHard)),
);
console.log(`  steps with at least one hard demand: ${(hard.length / n).toFixed(3)}`);

console.log('\ntime to draw a 512 px picture');
await reportSpeed();

function steps(name: string, sampleChanges: (rng: Rng, scene: Scene) => (Change | null)[]): Step[] {
  const rng = createRng(hashToInt(runSeed, name));
  const found: Step[] = [];
  while (found.length < n) {
    const scene = sampleScene(rng, 1 + nextInt(rng, 5));
    const changes = sampleChanges(rng, scene).filter((change) => change !== null);
    if (changes.length > 0) found.push({ scene, changes });
  }
  return found;
}

/** The first `count` sentences of stories that begin with a thing in an empty picture. */
function story(count: number): Step[] {
  const rng = createRng(hashToInt(runSeed, 'story', count));
  return Array.from({ length: n }, () => {
    const start: Scene = { ...EMPTY_SCENE, background: sampleScene(rng, 0).background };
    let scene = start;
    const changes: Change[] = [];
    while (changes.length < count) {
      const change = changes.length === 0 ? sampleChangeOfType(rng, scene, 'add')! : sampleChange(rng, scene);
      changes.push(change);
      scene = applyChange(scene, change, rng);
    }
    return { scene: start, changes };
  });
}

function chains(count: number, attempts: number): boolean[] {
  return story(count).map(({ scene, changes }, i) => {
    let before = scene;
    for (const [at, change] of changes.entries()) {
      const step = { scene: before, changes: [change] };
      const solved = solve(step, hashToInt(i, at), attempts, POLICIES['right hints']!);
      if (solved === null) return false;
      before = solved;
    }
    return true;
  });
}

function isSolved(step: Step, index: number, attempts: number, policy: Policy): boolean {
  return solve(step, index, attempts, policy) !== null;
}

function solve(step: Step, index: number, attempts: number, policy: Policy): Scene | null {
  const rng = createRng(hashToInt(runSeed, 'policy', index));
  const earlier: Judgement[] = [];
  for (let at = 0; at < attempts; at++) {
    const hints = policy(step, earlier, rng);
    const seed = hashToInt(runSeed, 'attempt', index, at);
    const drawn = obey({ ...step, hints, seed });
    const judgement = judgePicture(step.changes, step.scene, drawn);
    if (judgement.fullyRight) return drawn;
    earlier.push(judgement);
  }
  return null;
}

function attempt(step: Step, hints: readonly Hint[], seed: number): Judgement {
  return judgePicture(step.changes, step.scene, obey({ ...step, hints, seed }));
}

function subjectOf(change: Change, rng: Rng, scene: Scene): string {
  if ('wish' in change) return change.wish.kind;
  if ('target' in change) return change.target.kind;
  return pick(rng, scene.things).kind;
}

function report(name: string, rows: readonly Step[]): void {
  const right = rows.map((step, i) => attempt(step, [], hashToInt(runSeed, name, i)).fullyRight);
  console.log(`  ${name.padEnd(22)} ${share(right)}`);
}

function share(outcomes: readonly boolean[]): string {
  const mean = outcomes.filter(Boolean).length / outcomes.length;
  return `${mean.toFixed(3)} (${Math.sqrt((mean * (1 - mean)) / outcomes.length).toFixed(3)})`;
}

async function reportSpeed(): Promise<void> {
  const rng = createRng(runSeed);
  const scenes = Array.from({ length: 100 }, () => sampleScene(rng, 1 + nextInt(rng, 6)));
  for (const scene of scenes) await renderScene(scene);
  const times: number[] = [];
  for (const scene of scenes) {
    const startMs = performance.now();
    await renderScene(scene);
    times.push(performance.now() - startMs);
  }
  times.sort((a, b) => a - b);
  console.log(
    `  median ${times[50]!.toFixed(1)} ms, 95th percentile ${times[95]!.toFixed(1)} ms (n=100, backdrops and sprites in memory)`,
  );
}
