/**
 * The odds of the simulated generator: how likely it does what it is asked, given the whole prompt. Demands are
 * independent of each other; everything that couples them is the load that they put on one another.
 */
import { targetsOf } from '../apply.ts';
import type { Place } from '../lexicon.ts';
import type { Demand, DemandName } from './difficulty.ts';
import { areNeighbours, driftedColour, driftedKind, lookAlikesOf } from './drift.ts';
import type { Change, Hint, Scene } from '../scene.ts';

/** What the generator is asked for in one call. */
export interface Order {
  /** What the source picture shows; `EMPTY_SCENE` when there is none. */
  readonly scene: Scene;
  readonly changes: readonly Change[];
  readonly hints: readonly Hint[];
  readonly seed: number;
  /** Sentences of the prompt that mean nothing to the generator; each distracts it a little. */
  readonly distractions?: number;
}

/** Units of load, and how far one unit lowers every log-odds. */
export const LOAD = {
  perFurtherChange: 1,
  perHint: 0.5,
  perFurtherKept: 0.25,
  perDistraction: 0.5,
  logitPerUnit: 0.45,
} as const;
/** How far each change before lowers the log-odds of a demand: what comes early is obeyed better. */
export const LOGIT_PER_POSITION = 0.12;
/** Log-odds that a hint gives a hard demand that it fits, said exactly or vaguely. Easy demands gain nothing. */
export const RELIEF = { exact: 3.4, vague: 2.2 } as const;
/** Everything in a prompt beyond one plain change, in units of load. */
export function loadOf(order: Pick<Order, 'changes' | 'hints' | 'distractions'>): number {
  const furtherKept = order.hints.reduce(
    (sum, hint) =>
      sum + (hint.type === 'keep' && hint.kinds !== 'all' ? Math.max(0, hint.kinds.length - 1) : 0),
    0,
  );
  return (
    LOAD.perFurtherChange * Math.max(0, order.changes.length - 1) +
    LOAD.perHint * order.hints.length +
    LOAD.perFurtherKept * furtherKept +
    LOAD.perDistraction * (order.distractions ?? 0)
  );
}

/** Probability 0..1 that a demand is obeyed. `relief` counts for hard demands only; `position` starts at 0. */
export function obeyProbability(
  demand: Pick<Demand, 'logit' | 'isHard'>,
  circumstances: { readonly load: number; readonly relief: number; readonly position: number },
): number {
  const { load, relief, position } = circumstances;
  return sigmoid(
    demand.logit + (demand.isHard ? relief : 0) - LOAD.logitPerUnit * load - LOGIT_PER_POSITION * position,
  );
}

/** The log-odds that the best-fitting hint gives a demand of this change; 0 when none fits. */
export function reliefOf(demand: Demand, hints: readonly Hint[], change: Change, scene: Scene): number {
  return Math.max(
    0,
    ...hints.map((hint) => (fits(hint, demand) ? RELIEF[precisionOf(hint, change, scene)] : 0)),
  );
}

/** Log-odds that the best `keep` hint gives a bystander: exact when it is named, vague when all are meant. */
export function keepRelief(kind: string, hints: readonly Hint[]): number {
  const reliefs = hints.map((hint) => {
    if (hint.type !== 'keep') return 0;
    if (hint.kinds === 'all') return RELIEF.vague;
    return hint.kinds.includes(kind) ? RELIEF.exact : 0;
  });
  return Math.max(0, ...reliefs);
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Which hint helps which demand. `keep` protects bystanders, see `obey-harm.ts`. */
const HELPS: Record<DemandName, Hint['type']> = {
  presence: 'present',
  kind: 'kind',
  colour: 'colour-first',
  count: 'exact-count',
  place: 'anchor',
  size: 'size',
  gone: 'gone',
  mood: 'mood',
};

function fits(hint: Hint, demand: Demand): boolean {
  return (
    HELPS[demand.name] === hint.type &&
    (hint.type === 'mood' || ('kind' in hint && hint.kind === demand.kind))
  );
}

/** Some hints are only as good as what they name: the wrong colour or kind to avoid, a neighbour to stand beside. */
function precisionOf(hint: Hint, change: Change, scene: Scene): keyof typeof RELIEF {
  const old = targetsOf(scene, change)[0];
  switch (hint.type) {
    case 'colour-first': {
      const wanted =
        change.type === 'recolour' ? change.colour : 'wish' in change ? change.wish.colour : null;
      const drift = wanted === null ? null : driftedColour(hint.kind, wanted);
      return hint.not !== null && (hint.not === drift || hint.not === old?.colour) ? 'exact' : 'vague';
    }
    case 'kind':
      return hint.not !== null &&
        (lookAlikesOf(hint.kind).includes(hint.not) ||
          hint.not === driftedKind(hint.kind) ||
          hint.not === old?.kind)
        ? 'exact'
        : 'vague';
    case 'anchor': {
      const place = wantedPlace(change);
      const stands = scene.things.some(
        (thing) =>
          thing !== old && thing.kind === hint.to && place !== null && areNeighbours(thing.place, place),
      );
      return stands ? 'exact' : 'vague';
    }
    default:
      return 'exact';
  }
}

function wantedPlace(change: Change): Place | null {
  return change.type === 'move' ? change.place : 'wish' in change ? change.wish.place : null;
}
