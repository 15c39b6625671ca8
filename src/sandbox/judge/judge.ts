/**
 * The judge of the sandbox: compares the scene that was asked for with the scene that was drawn. It knows both, which
 * no critic does, and so gives the reference for rewards and evaluation.
 *
 * Scores follow the paper's reward: *semantics* and *quality*, 0..10 each, each the minimum of two sub-scores.
 * Differs: the paper asks a large model for them, here they are counted.
 */
import { createRng } from '../../lib/rng.ts';
import { applyChange, columnOf, isApplicable, rowOf } from '../apply.ts';
import { COLUMNS, KIND_BY_NAME, NUMBER_WORDS, ROWS } from '../lexicon.ts';
import { judgeDrawing } from './drawing.ts';
import { matchThings } from './match.ts';
import type { Match } from './match.ts';
import type { Change, Scene, Thing } from '../scene.ts';

/**
 * What can be wrong. `missing`: a wanted thing is not there; `remains`: a removed thing still is; `harmed`: a thing
 * nobody asked to touch was changed, lost or added.
 */
export type FaultType =
  | 'missing'
  | 'remains'
  | 'kind'
  | 'colour'
  | 'count'
  | 'place'
  | 'size'
  | 'harmed'
  | 'background'
  | 'time'
  | 'weather';

/** One thing that is wrong in a picture. */
export interface Fault {
  readonly type: FaultType;
  /** The kind of thing concerned as it was wanted; '' for background, time and weather. */
  readonly subject: string;
  /** In words, for instance "yellow" and "blue", or "nothing". */
  readonly wanted: string;
  readonly got: string;
  /** Whether the prompt asked for what went wrong; `false` = it changed unasked. */
  readonly asked: boolean;
}

/** The judge's opinion of one picture. */
export interface Judgement {
  /** 0..10: the smaller of "the wish is fulfilled" and "nothing else changed". */
  readonly semantics: number;
  /** 0..10: the smaller of "drawn straight" and "not crowded". */
  readonly quality: number;
  readonly faults: readonly Fault[];
  /** No fault at all. Quality does not count here. */
  readonly fullyRight: boolean;
}

/** Points off the wish, divided by the number of changes, and off "nothing else changed". */
const PENALTIES: Record<FaultType, number> = {
  missing: 10,
  remains: 10,
  kind: 7,
  background: 7,
  time: 7,
  weather: 7,
  colour: 5,
  place: 5,
  count: 4,
  size: 3,
  harmed: 5,
};

/** What is compared. */
export interface Comparison {
  /** The exact result that was wanted. Parts that a wish left open match whatever was drawn. */
  readonly requested: Scene;
  readonly rendered: Scene;
  readonly changes: readonly Change[];
  /** The scene before the changes; tells things nobody asked about from new ones of the same kind. */
  readonly before?: Scene;
}

/** Judges a drawn scene against the wanted one. */
export function judgeScenes(comparison: Comparison): Judgement {
  const faults = [
    ...moodFaults(comparison),
    ...matchThings(comparison).flatMap((match) => thingFaults(match)),
  ];
  return score(faults, comparison);
}

/**
 * Judges one step: what `after` shows, given what `before` showed and the changes asked for. A change of something that
 * is not in the picture cannot be fulfilled and counts as missing.
 */
export function judgePicture(changes: readonly Change[], before: Scene, after: Scene): Judgement {
  // Sampled parts of the wanted scene are open and match anything, so the seed does not matter.
  const rng = createRng(0);
  const impossible: Fault[] = [];
  let requested = before;
  for (const change of changes) {
    if ('target' in change && !isApplicable(requested, change)) {
      impossible.push({
        type: 'missing',
        subject: change.target.kind,
        wanted: `the ${change.target.kind}`,
        got: 'nothing',
        asked: true,
      });
    }
    requested = applyChange(requested, change, rng);
  }
  const comparison = { requested, rendered: after, changes, before };
  return score([...impossible, ...judgeScenes(comparison).faults], comparison);
}

function score(faults: readonly Fault[], { rendered, changes }: Comparison): Judgement {
  const points = (asked: boolean): number =>
    faults.filter((fault) => fault.asked === asked).reduce((sum, fault) => sum + PENALTIES[fault.type], 0);
  const fulfilled = 10 - points(true) / Math.max(1, changes.length);
  const nothingElse = 10 - points(false);
  const { straightness, space } = judgeDrawing(rendered);
  return {
    semantics: Math.max(0, Math.min(fulfilled, nothingElse)),
    quality: Math.min(straightness, space),
    faults,
    fullyRight: faults.length === 0,
  };
}

function moodFaults({ requested, rendered, changes }: Comparison): readonly Fault[] {
  return (['background', 'time', 'weather'] as const)
    .filter((type) => requested[type] !== rendered[type])
    .map((type) => ({
      type,
      subject: '',
      wanted: requested[type],
      got: rendered[type],
      asked: changes.some((change) => change.type === type),
    }));
}

function thingFaults({ wanted, got, open }: Match): readonly Fault[] {
  const asked = open !== null;
  if (wanted === null) {
    if (got === null) return [];
    return [
      {
        type: asked ? 'remains' : 'harmed',
        subject: got.kind,
        wanted: 'nothing',
        got: describeThing(got),
        asked,
      },
    ];
  }
  const subject = wanted.kind;
  if (got === null) {
    return [
      { type: asked ? 'missing' : 'harmed', subject, wanted: describeThing(wanted), got: 'nothing', asked },
    ];
  }
  const wrong = (['kind', 'colour', 'count', 'place', 'size'] as const).filter(
    (name) => wanted[name] !== got[name] && !(open?.has(name) ?? false),
  );
  if (wrong.length === 0) return [];
  if (!asked)
    return [{ type: 'harmed', subject, wanted: describeThing(wanted), got: describeThing(got), asked }];
  return wrong.map((name) => ({
    type: name,
    subject,
    wanted: word(wanted, name),
    got: word(got, name),
    asked,
  }));
}

function word(thing: Thing, name: 'kind' | 'colour' | 'count' | 'place' | 'size'): string {
  if (name === 'count') return NUMBER_WORDS[thing.count - 1] ?? String(thing.count);
  return name === 'place' ? `${ROWS[rowOf(thing.place)]} ${COLUMNS[columnOf(thing.place)]}` : thing[name];
}

/** A group in a few words: "two small yellow birds, sky left". Medium size goes unsaid. */
export function describeThing(thing: Thing): string {
  const noun = thing.count === 1 ? thing.kind : (KIND_BY_NAME.get(thing.kind)?.plural ?? thing.kind);
  const size = thing.size === 'medium' ? '' : `${thing.size} `;
  return `${word(thing, 'count')} ${size}${thing.colour} ${noun}, ${word(thing, 'place')}`;
}
