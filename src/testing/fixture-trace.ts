import sharp from 'sharp';
import type { ArtifactRef } from '../core/artifact.ts';
import { StoreError } from '../core/errors.ts';
import type { JournalEntry, RunEvent } from '../core/events.ts';
import type { Plan } from '../core/plan.ts';
import { foldTrace } from '../core/trace.ts';
import type { Trace } from '../core/trace.ts';
import type { Verdict } from '../core/verdict.ts';
import { sha256 } from '../lib/hash.ts';
import { inspectPicture } from '../lib/picture.ts';

/** A run made by hand, with the record that a real one would leave. */
export interface FixtureRun {
  readonly entries: readonly JournalEntry[];
  /** A fresh fold of `entries`; tests may change it. */
  readonly trace: Trace;
  /** @throws {StoreError} for a picture that the run does not hold. */
  readonly readArtifact: (ref: ArtifactRef) => Promise<Uint8Array>;
}

const SEED = 7;
const START_MS = Date.UTC(2026, 0, 15, 19, 30);

/** What a fixture picture shows. */
interface Scene {
  readonly sky: 'day' | 'dusk' | 'night';
  readonly tower?: string;
  readonly boats?: number;
  readonly lamp?: boolean;
}

const PLAN: Plan = {
  reasoning:
    'The sketch shows a lighthouse on a cliff. Each step adds one thing, so that the tower stays the same.\n\n' +
    'The light changes slowly: day, dusk, night.',
  steps: [
    {
      number: 1,
      name: 'The lighthouse',
      instruction: 'Draw the lighthouse of the sketch in daylight.',
      prompt: 'A red and white lighthouse on a green cliff by the sea, clear day, picture-book style.',
      text: 'High above the sea, where the wind turns around and goes home, stood a lighthouse with a red coat. Nobody knew how old it was, and it was far too polite to say. Every morning it counted the waves, and every morning it lost count at breakfast.',
      source: { kind: 'input', index: 1 },
    },
    {
      number: 2,
      name: 'Two sails',
      instruction: 'Two white sailboats pass in front of the cliff.',
      prompt: 'Add two white sailboats on the water.',
      text: 'One day two white sails came around the cliff.',
      source: { kind: 'step', number: 1 },
    },
    {
      number: 3,
      name: 'A question',
      instruction: null,
      prompt: null,
      text: '“Are you lost?” asked the lighthouse.\n\n“Not yet,” said the boats, “but it is still early.”',
      source: { kind: 'blank' },
    },
    {
      number: 4,
      name: 'Dusk',
      instruction: 'Dusk falls; the lighthouse and both boats stay as they are.',
      prompt: 'Make it dusk with an orange sky.',
      text: 'The sun slipped into the water without a splash, and the sky turned the colour of apricots.',
      source: { kind: 'step', number: 2 },
    },
    {
      number: 5,
      name: 'The lamp',
      instruction: 'It is night, and the lamp of the lighthouse shines.',
      prompt: 'Make it night. The lamp of the lighthouse shines with a yellow beam.',
      text: 'Then the lighthouse did what it was built for. It opened its eye.',
      source: { kind: 'step', number: 4 },
    },
    {
      number: 6,
      name: 'Home',
      instruction: 'The moon rises over the sleeping boats.',
      prompt: 'Add a full moon over the boats.',
      text: 'And when the moon came up, everybody was home.',
      source: { kind: 'step', number: 5 },
    },
  ],
};

type Attempt = { scene: Scene; prompt?: string; warnings?: string[]; verdict: Verdict };

const accepted = (reason: string): Verdict => ({
  outcome: 'accepted',
  reason,
  refinedPrompt: null,
  scores: { semantics: 9, quality: 8.5 },
});
const rejected = (reason: string, refinedPrompt: string, semantics: number): Verdict => ({
  outcome: 'rejected',
  reason,
  refinedPrompt,
  scores: { semantics, quality: 8 },
});

const TWO_BOATS = 'Add exactly two white sailboats on the water, side by side.';
const TWO_BOATS_KEEP = `${TWO_BOATS} Keep the red lighthouse exactly as it is.`;
const DUSK = 'Make it dusk with an orange sky. Keep both white sailboats.';

/** Attempts by step number. Steps 3 (words only) and 6 (not reached) have none. */
const ATTEMPTS: ReadonlyMap<number, readonly Attempt[]> = new Map([
  [
    1,
    [{ scene: { sky: 'day' }, verdict: accepted('The lighthouse stands on the cliff in clear daylight.') }],
  ],
  [
    2,
    [
      {
        scene: { sky: 'day', boats: 1 },
        verdict: rejected('Only one sailboat is on the water; two were asked for.', TWO_BOATS, 4),
      },
      {
        scene: { sky: 'day', boats: 2, tower: '#3b6fd1' },
        prompt: TWO_BOATS,
        verdict: rejected('Two sailboats are there, but the lighthouse turned blue.', TWO_BOATS_KEEP, 6),
      },
      {
        scene: { sky: 'day', boats: 2 },
        prompt: TWO_BOATS_KEEP,
        verdict: accepted('Two white sailboats pass, and the lighthouse is unchanged.'),
      },
    ],
  ],
  [
    4,
    [
      {
        scene: { sky: 'dusk' },
        warnings: ['sandbox:image draws 480x360 only; the size 512x512 was left out'],
        verdict: rejected('The sky is orange, but both sailboats are gone.', DUSK, 5),
      },
      {
        scene: { sky: 'dusk', boats: 1 },
        prompt: DUSK,
        verdict: rejected('One of the two sailboats is missing.', DUSK, 7),
      },
      {
        scene: { sky: 'day', boats: 2 },
        prompt: DUSK,
        verdict: rejected('Both sailboats are there, but it is still day.', DUSK, 3),
      },
    ],
  ],
  [
    5,
    [
      {
        scene: { sky: 'night', boats: 1 },
        verdict: {
          outcome: 'unreadable',
          reason: 'The reply holds no JSON object.',
          refinedPrompt: null,
          scores: null,
        },
      },
      {
        scene: { sky: 'night', boats: 1, lamp: true },
        verdict: accepted('The lamp shines over the night sea.'),
      },
    ],
  ],
]);
/** The second attempt of step 4 is kept: its scores are the best of three rejected ones. */
const CHOSEN: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 3],
  [4, 2],
  [5, 2],
]);

/**
 * A picture-book run of six steps with one input picture, stopped by its budget of nine pictures before the last
 * step: accepted at first (1), rejected twice and then accepted (2), words only (3), rejected but kept, with a
 * generator's warning (4), an unreadable verdict before an accepted one (5), not reached (6).
 */
export async function createFixtureRun(): Promise<FixtureRun> {
  const stored = new Map<string, Uint8Array>();
  const store = async (scene: Scene): Promise<ArtifactRef> => {
    const bytes = await paint(scene);
    const ref = { sha256: sha256(bytes), sizeBytes: bytes.length, ...(await inspectPicture(bytes)) };
    stored.set(ref.sha256, bytes);
    return ref;
  };

  const entries: JournalEntry[] = [];
  let at = START_MS;
  const emit = (event: RunEvent): void => {
    entries.push({ at, ...event });
    at += 400;
  };
  const call = { durationMs: 400, costUsd: 0 };
  const sayCall = (role: 'planner' | 'critic', key: string, text: string): void => {
    const output = { type: 'text' as const, text, finishReason: 'stop' };
    emit({ type: 'call-end', key, role, model: `sandbox:${role}`, output, tokens: 120, ...call });
  };

  const sketch = await store({ sky: 'day', tower: '#b9b4aa' });
  emit({
    type: 'run-start',
    version: 1,
    runId: 'fixture-run',
    request: {
      parts: [
        { type: 'text', text: 'A bedtime story about the lighthouse in my sketch. Six steps, please:' },
        { type: 'image', image: sketch },
        { type: 'text', text: 'Two boats pass, dusk falls, and somebody keeps a light on.' },
      ],
    },
    settings: {
      planner: 'sandbox:planner',
      generator: 'sandbox:image',
      critic: 'sandbox:critic',
      attempts: 3,
      candidates: 1,
      speculation: 'off',
      replans: 0,
      keep: 'best',
      seed: SEED,
      size: '512x512',
      references: 'source',
      prompts: 'default',
      budget: { imageCalls: 9 },
    },
  });
  sayCall('planner', 'planner', 'a plan');
  emit({ type: 'plan-end', plan: PLAN });

  let source: ArtifactRef | null = sketch;
  for (const step of PLAN.steps.slice(0, 5)) {
    const chosen = CHOSEN.get(step.number) ?? null;
    let kept: ArtifactRef | null = source;
    for (const [index, { scene, prompt, warnings, verdict }] of (ATTEMPTS.get(step.number) ?? []).entries()) {
      const where = { step: step.number, attempt: index + 1 };
      const seed = 1000 * step.number + index;
      emit({ type: 'attempt-start', ...where, prompt: prompt ?? step.prompt!, seed, source });
      const image = await store(scene);
      const output = { type: 'image' as const, image, warnings: warnings ?? [] };
      const key = `s${where.step}:a${where.attempt}`;
      emit({
        type: 'call-end',
        key: `image:${key}`,
        role: 'generator',
        model: 'sandbox:image',
        output,
        tokens: 0,
        ...call,
      });
      emit({ type: 'picture-end', ...where, image, warnings: output.warnings });
      sayCall('critic', `critic:${key}`, 'a verdict');
      emit({ type: 'verdict-end', ...where, verdict });
      if (where.attempt === chosen) kept = image;
    }
    emit({ type: 'step-end', step: step.number, chosen, accepted: step.number !== 4 });
    source = kept;
  }
  const message = 'The budget of 9 pictures is used up.';
  const { usage } = foldTrace(entries);
  emit({ type: 'run-end', stopReason: 'budget', message, usage });

  return {
    entries,
    trace: foldTrace(entries),
    async readArtifact(ref) {
      const bytes = stored.get(ref.sha256);
      if (!bytes) throw new StoreError(`The fixture holds no picture ${ref.sha256}.`);
      return bytes;
    },
  };
}

const SKIES = {
  day: ['#8fcdf2', '#e8f6fb', '#3f8fbd'],
  dusk: ['#6b5a9c', '#ffc48a', '#54507f'],
  night: ['#101a3e', '#3b4f8f', '#16264d'],
} as const;

/** A lighthouse on a cliff, 480 x 360 px. */
async function paint({ sky, tower = '#d1493f', boats = 0, lamp }: Scene): Promise<Buffer> {
  const [top, bottom, sea] = SKIES[sky];
  const boat = (x: number) =>
    `<g transform="translate(${x} 262)"><path d="M2-44V-4H-30Z" fill="#fff"/><path d="M6-36 28-4H6Z" fill="#f3ead9"/>
     <path d="M-34 0H34L24 16H-24Z" fill="#8a5a3c"/></g>`;
  return await sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="480" height="360">
      <linearGradient id="sky" x2="0" y2="1"><stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>
      <path d="M0 0H480V360H0Z" fill="url(#sky)"/><path d="M0 220H480V360H0Z" fill="${sea}"/>
      ${lamp ? '<path d="M360 96 0 40V170Z" fill="#ffe68a" opacity=".55"/>' : ''}
      <path d="M250 360Q270 210 330 200H420Q470 205 480 220V360Z" fill="${sky === 'night' ? '#27472f' : '#5d9a58'}"/>
      <path d="M345 205 352 110H384L391 205Z" fill="#fff"/><path d="M347 180 349 155H387L389 180ZM350 130 352 110H384L386 130Z" fill="${tower}"/>
      <path d="M354 84H382V110H354Z" fill="${lamp ? '#ffe680' : '#cfe3ea'}"/><path d="M348 86 368 66 388 86Z" fill="${tower}"/>
      ${boats > 0 ? boat(90) : ''}${boats > 1 ? boat(190) : ''}</svg>`),
  )
    .png({ compressionLevel: 9 })
    .toBuffer();
}
