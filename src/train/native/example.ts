/**
 * Training examples from the world's own code: a scene, a step, what the simulated generator made of it, what the
 * judge says, and the checklist that an imperfect teacher would write.
 */
import { hashToInt } from '../../lib/hash.ts';
import { nextInt, pick } from '../../lib/rng.ts';
import type { Rng } from '../../lib/rng.ts';
import { applyChanges, freePlaces } from '../../sandbox/apply.ts';
import { describeThing, judgePicture } from '../../sandbox/judge/judge.ts';
import type { FaultType, Judgement } from '../../sandbox/judge/judge.ts';
import {
  BACKGROUNDS,
  COLOUR_NAMES,
  KINDS,
  PLACE_COUNT,
  SIZES,
  TIMES,
  WEATHERS,
} from '../../sandbox/lexicon.ts';
import { obey } from '../../sandbox/generator/obey.ts';
import { sampleChange, sampleChangeOfType, sampleScene } from '../../sandbox/sample.ts';
import { EMPTY_SCENE } from '../../sandbox/scene.ts';
import type { Change, Scene, Thing } from '../../sandbox/scene.ts';
import type { Checklist } from './checklist.ts';
import { isThingChange } from './prompt.ts';
import { groundTruthChecklist } from './teacher.ts';

/** One attempt at a step, judged. */
export interface Example {
  /** `null` = the blank canvas at the start of a story. */
  readonly before: Scene | null;
  readonly after: Scene;
  readonly changes: readonly Change[];
  readonly judgement: Judgement;
  readonly checklist: Checklist;
}

/** What to sample. */
export interface SampleSettings {
  /** Which combinations the step may be about; see `isHeldOut`. */
  readonly split: 'train' | 'heldOut';
  /** Share of right pictures; `null` = as the generator makes them. */
  readonly rightShare: number | null;
  /** Share of wrong pictures whose fault is drawn at random instead of by the generator, so that looking is all that helps. */
  readonly randomFaultShare: number;
  /** Share of replies in which the teacher errs about the remedy: a wrong one, or one too many. */
  readonly teacherNoise: number;
  /** How often a fault of each kind is kept once it came up, 0..1; missing = 1. Balances what the generator gets wrong. */
  readonly faultShares?: Partial<Record<FaultType, number>>;
}

/** One in this many combinations of kind, colour and place is never seen in training. */
const HELD_OUT_ONE_IN = 8;

/** Whether a combination belongs to the test only. */
export function isHeldOut(thing: Pick<Thing, 'kind' | 'colour' | 'place'>): boolean {
  return hashToInt('held out', thing.kind, thing.colour, thing.place) % HELD_OUT_ONE_IN === 0;
}

/** Steps that start a story, on the blank canvas. */
const FIRST_STEP_SHARE = 0.15;
/** Steps that change background, time or weather along with a thing. */
const MIXED_STEP_SHARE = 0.15;

/** An example that fits the settings. Rejects and draws again until one does. */
export function sampleExample(rng: Rng, settings: SampleSettings): Example {
  const draw = rng();
  const wantRight = settings.rightShare === null ? null : draw < settings.rightShare;
  const isRandomFault = wantRight === false && rng() < settings.randomFaultShare;
  for (;;) {
    const example = trySample(rng, isRandomFault);
    if (example === null || (wantRight !== null && example.judgement.fullyRight !== wantRight)) continue;
    if (!fitsSplit(example, settings.split)) continue;
    const [fault] = example.judgement.faults;
    if (fault !== undefined && rng() >= (settings.faultShares?.[fault.type] ?? 1)) continue;
    const checklist = groundTruthChecklist(example, { rng, noise: settings.teacherNoise });
    if (checklist !== null) return { ...example, checklist };
  }
}

function trySample(rng: Rng, isRandomFault: boolean): Omit<Example, 'checklist'> | null {
  const isFirst = rng() < FIRST_STEP_SHARE;
  const scene = isFirst ? EMPTY_SCENE : sampleScene(rng, 1 + nextInt(rng, 5));
  const changes = sampleStep(rng, scene, isFirst);
  const after = isRandomFault
    ? spoil(rng, obey({ scene, changes: [], hints: [], seed: nextInt(rng, 2 ** 31) }), changes)
    : obey({ scene, changes, hints: [], seed: nextInt(rng, 2 ** 31) });
  const judgement = judgePicture(changes, scene, after);
  return { before: isFirst ? null : scene, after, changes, judgement };
}

function sampleStep(rng: Rng, scene: Scene, isFirst: boolean): readonly Change[] {
  const change = isFirst ? sampleChangeOfType(rng, scene, 'add')! : sampleChange(rng, scene);
  if (!isThingChange(change) || rng() >= (isFirst ? 0.6 : MIXED_STEP_SHARE)) return [change];
  const type = isFirst ? pick(rng, ['background', 'background', 'time', 'weather'] as const) : pick(rng, ['time', 'weather'] as const); // prettier-ignore
  const mood = sampleChangeOfType(rng, scene, type);
  return mood === null ? [change] : [mood, change];
}

/** The right result with one random slip, in the changed thing or elsewhere. */
function spoil(rng: Rng, scene: Scene, changes: readonly Change[]): Scene {
  const right = applyChanges(scene, changes, rng);
  const old = new Set(scene.things);
  const changed = right.things.filter((thing) => !old.has(thing));
  const pool = rng() < 0.7 && changed.length > 0 ? changed : right.things;
  const mood = pool.length === 0 || rng() < 0.12;
  if (mood) {
    const slip = pick(rng, ['background', 'time', 'weather'] as const);
    const words = { background: BACKGROUNDS, time: TIMES, weather: WEATHERS }[slip];
    return { ...right, [slip]: pick<string>(rng, words) } as Scene;
  }
  const thing = pick(rng, pool);
  const slip = spoilThing(rng, right, thing);
  return { ...right, things: right.things.flatMap((other) => (other === thing ? slip : other)) };
}

function spoilThing(rng: Rng, scene: Scene, thing: Thing): readonly Thing[] {
  const kinds = new Set(scene.things.map(({ kind }) => kind));
  switch (nextInt(rng, 6)) {
    case 0: {
      const kind = pick(rng, KINDS).name;
      return [kinds.has(kind) ? thing : { ...thing, kind }];
    }
    case 1:
      return [{ ...thing, colour: pick(rng, COLOUR_NAMES) }];
    case 2:
      return [{ ...thing, count: 1 + nextInt(rng, 4) }];
    case 3: {
      const free = freePlaces(scene);
      const place = nextInt(rng, PLACE_COUNT);
      return [free.includes(place) ? { ...thing, place } : thing];
    }
    case 4:
      return [{ ...thing, size: pick(rng, SIZES) }];
    default:
      return [];
  }
}

/** Training never shows a held-out combination; a test step that is about a thing is about a held-out one. */
function fitsSplit(
  { before, after, changes }: Omit<Example, 'checklist'>,
  split: SampleSettings['split'],
): boolean {
  if (split === 'train') return ![...(before?.things ?? []), ...after.things].some(isHeldOut);
  if (!changes.some(isThingChange)) return true;
  // A thing redrawn a trace elsewhere is not concerned.
  const old = new Set((before?.things ?? []).map(describeThing));
  const now = new Set(after.things.map(describeThing));
  const concerned = [...(before?.things ?? []), ...after.things].filter(
    (thing) => !old.has(describeThing(thing)) || !now.has(describeThing(thing)),
  );
  return concerned.some(isHeldOut);
}

/** A crowded scene for training the eyes; training combinations only. */
export function sampleCrowdedScene(rng: Rng): Scene {
  const scene = sampleScene(rng, 3 + nextInt(rng, 6));
  const things = scene.things.filter((thing) => !isHeldOut(thing));
  // All sizes alike: in stories most things are medium.
  return { ...scene, things: things.map((thing) => ({ ...thing, size: pick(rng, SIZES) })) };
}
