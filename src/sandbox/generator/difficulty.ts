/**
 * How hard each part of a change is for the simulated generator. Fixed by content (hashes of kind, colour, count,
 * place): what is hard stays hard with every seed, as it does with real few-step generators. The seed only decides, in
 * `obey.ts`, whether a part comes out right this time.
 */
import { habitatOf, rowOf, targetsOf } from '../apply.ts';
import { KIND_BY_NAME, MAX_COUNT } from '../lexicon.ts';
import type { Colour, Place, Size } from '../lexicon.ts';
import { areNeighbours, lookAlikesOf, unitHash } from './drift.ts';
import type { Change, Scene, Wish } from '../scene.ts';

/** One thing that a change demands of the picture. `mood` is background, time of day or weather. */
export type DemandName = 'presence' | 'kind' | 'colour' | 'count' | 'place' | 'size' | 'gone' | 'mood';

/** A demand and how hard it is. */
export interface Demand {
  readonly name: DemandName;
  /** The kind it is about; '' for `mood`. */
  readonly kind: string;
  /** Log-odds of obeying it in a prompt without load: `EASY_LOGIT`, or `HARD_LOGIT` when it is hard. */
  readonly logit: number;
  readonly isHard: boolean;
}

/** Log-odds of an easy demand (0.97). */
export const EASY_LOGIT = 3.5;
/** Log-odds of hard demands: evenly spread over this range by content, 0.06 to 0.45, 0.21 in the mean. */
export const HARD_LOGIT = { from: -2.8, to: -0.2 } as const;

/** Share of contents for which a demand is hard. */
export const HARD_SHARES = {
  presence: { plain: 0.03, small: 0.1 },
  /** With and without a look-alike. */
  kind: { lookAlike: 0.1, plain: 0.02 },
  /** The colour a kind drifts to anyway, any other colour, and a kind without a habit. */
  colour: { habitual: 0.02, other: 0.22, noHabit: 0.1 },
  /** For 1, 2, 3, 4 things. */
  count: [0.04, 0.14, 0.34, 0.4],
  /** Where the kind does not belong, or by row, plus a share for each direct neighbour that is taken. */
  place: { odd: 0.4, rows: [0.08, 0.18, 0.12], neighbour: 0.03 },
  size: { small: 0.2, medium: 0.04, big: 0.2 },
  gone: 0.18,
  mood: { background: 0.12, time: 0.15, weather: 0.2 },
} as const;

/** What a change demands, in the order in which its parts are drawn. Open parts of a wish demand nothing. */
export function demandsOf(change: Change, scene: Scene): readonly Demand[] {
  switch (change.type) {
    case 'background':
      return [demand('mood', '', HARD_SHARES.mood.background, [change.background])];
    case 'time':
      return [demand('mood', '', HARD_SHARES.mood.time, [change.time, scene.background])];
    case 'weather':
      return [demand('mood', '', HARD_SHARES.mood.weather, [change.weather, scene.background])];
    case 'add':
      return wishDemands(change.wish, scene);
    case 'replace':
      return wishDemands(change.wish, scene).filter(({ name }) => name !== 'presence');
    case 'recolour':
      return [colourDemand(change.target.kind, change.colour)];
    case 'move':
      return [placeDemand(change.target.kind, change.place, scene)];
    case 'recount':
      return [countDemand(change.target.kind, change.count)];
    case 'resize':
      return [sizeDemand(change.target.kind, change.size)];
    case 'remove':
      return [
        demand('gone', change.target.kind, HARD_SHARES.gone, [
          change.target.kind,
          targetsOf(scene, change)[0]?.colour ?? '',
        ]),
      ];
  }
}

function wishDemands(wish: Wish, scene: Scene): readonly Demand[] {
  const { kind, colour, count, place, size } = wish;
  const shares = HARD_SHARES;
  return [
    demand('presence', kind, size === 'small' ? shares.presence.small : shares.presence.plain, [
      kind,
      size ?? '',
    ]),
    demand('kind', kind, lookAlikesOf(kind).length > 0 ? shares.kind.lookAlike : shares.kind.plain, [kind]),
    ...(colour === null ? [] : [colourDemand(kind, colour)]),
    ...(count === null ? [] : [countDemand(kind, count)]),
    ...(place === null ? [] : [placeDemand(kind, place, scene)]),
    ...(size === null ? [] : [sizeDemand(kind, size)]),
  ];
}

function colourDemand(kind: string, colour: Colour): Demand {
  const { habitual, other, noHabit } = HARD_SHARES.colour;
  const habit = KIND_BY_NAME.get(kind)?.habitualColour ?? null;
  return demand('colour', kind, habit === null ? noHabit : habit === colour ? habitual : other, [
    kind,
    colour,
  ]);
}

function countDemand(kind: string, count: number): Demand {
  return demand('count', kind, HARD_SHARES.count[Math.min(MAX_COUNT, count) - 1]!, [kind, count]);
}

function placeDemand(kind: string, place: Place, scene: Scene): Demand {
  const { odd, rows, neighbour } = HARD_SHARES.place;
  const habitat = habitatOf(kind);
  const belongs = habitat === 'both' || (habitat === 'sky') === (rowOf(place) === 0);
  const crowd = scene.things.filter((thing) => areNeighbours(thing.place, place)).length * neighbour;
  return demand('place', kind, (belongs ? rows[rowOf(place)]! : odd) + crowd, [kind, place]);
}

function sizeDemand(kind: string, size: Size): Demand {
  return demand('size', kind, HARD_SHARES.size[size], [kind, size]);
}

function demand(
  name: DemandName,
  kind: string,
  hardShare: number,
  content: readonly (string | number)[],
): Demand {
  const isHard = unitHash('hard', name, ...content) < hardShare;
  const depth = unitHash('depth', name, ...content);
  const logit = isHard ? HARD_LOGIT.from + depth * (HARD_LOGIT.to - HARD_LOGIT.from) : EASY_LOGIT;
  return { name, kind, logit, isHard };
}
