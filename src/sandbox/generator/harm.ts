/** What an edit damages without being asked to: the simulated generator's collateral harm. */
import { hashToInt } from '../../lib/hash.ts';
import { freePlaces } from '../apply.ts';
import { TIMES, WEATHERS } from '../lexicon.ts';
import { HARD_LOGIT } from './difficulty.ts';
import { driftedColour, driftedCount, driftedSize, unitHash } from './drift.ts';
import { keepRelief, RELIEF, sigmoid } from './odds.ts';
import type { Order } from './odds.ts';
import { WOBBLES_PER_LOOK, wobbleLook } from '../render/layout.ts';
import type { Change, Scene, Thing } from '../scene.ts';

/** Log-odds that a bystander survives a change, unless the two do not get on: then it is as hard as any hard demand. */
export const SAFE_LOGIT = 5.2;
/** Share of pairs of change and bystander that do not get on, and the same for weather and time of day. */
export const FRAGILE_SHARES = { thing: 0.045, mood: 0.025 } as const;
/** Share of untouched things that are redrawn a trace elsewhere. No fault, only noise. */
const WOBBLE_SHARE = 0.3;

/** The drawn scene after collateral harm. Only things that no change touched can be harmed. */
export function harm(drawn: Scene, order: Order, loadLogit: number): Scene {
  const bystanders = new Set(order.scene.things);
  let scene = drawn;
  drawn.things.forEach((thing, i) => {
    if (!bystanders.has(thing)) return;
    const redrawn = isHarmed(thing, order, loadLogit)
      ? damage(thing, scene, order.changes)
      : wobble(thing, order.seed, i);
    scene = {
      ...scene,
      things: scene.things.flatMap((other) => (other === thing ? (redrawn ?? []) : other)),
    };
  });
  return harmMood(scene, order, loadLogit);
}

/** Whether this change tends to damage this thing, whatever the seed. */
export function isFragile(thing: Thing, changes: readonly Change[]): boolean {
  return changes.some(
    (change) => unitHash('fragile', changeKey(change), thing.kind, thing.colour) < FRAGILE_SHARES.thing,
  );
}

function isHarmed(thing: Thing, order: Order, loadLogit: number): boolean {
  const fragile = isFragile(thing, order.changes);
  const logit = fragile
    ? fragileLogit(thing.kind, order.changes) + keepRelief(thing.kind, order.hints)
    : SAFE_LOGIT;
  return unitHash('harm', order.seed, thing.kind, thing.place) >= sigmoid(logit - loadLogit);
}

function fragileLogit(subject: string, changes: readonly Change[]): number {
  const depth = unitHash('fragility', subject, ...changes.map(changeKey));
  return HARD_LOGIT.from + depth * (HARD_LOGIT.to - HARD_LOGIT.from);
}

/** How a thing is damaged is fixed by what it is and what was asked; `null` = it vanishes. */
function damage(thing: Thing, scene: Scene, changes: readonly Change[]): Thing | null {
  const way = unitHash('damage', thing.kind, thing.colour, ...changes.map(changeKey));
  const [refuge] = freePlaces(scene);
  if (way < 0.4) return { ...thing, colour: driftedColour(thing.kind, thing.colour) };
  if (way < 0.6) return { ...thing, count: driftedCount(thing.kind, thing.count) };
  if (way < 0.7) return { ...thing, size: driftedSize(thing.kind, thing.size) };
  if (way < 0.8 && refuge !== undefined) return { ...thing, place: refuge };
  return null;
}

/** Weather or time of day that changes unasked. Only where no change of mood was asked for. */
function harmMood(scene: Scene, order: Order, loadLogit: number): Scene {
  const { changes, hints, seed } = order;
  const asked = changes.some(({ type }) => type === 'background' || type === 'time' || type === 'weather');
  // Nothing can be harmed in a picture that is not there yet.
  if (asked || order.scene.things.length === 0) return scene;
  const key = changes.map(changeKey);
  if (unitHash('fragile mood', ...key) >= FRAGILE_SHARES.mood) return scene;
  const relief = hints.some((hint) => hint.type === 'keep' && hint.kinds === 'all') ? RELIEF.exact : 0;
  if (unitHash('harm mood', seed) < sigmoid(fragileLogit('mood', changes) + relief - loadLogit)) return scene;
  const choice = hashToInt('mood damage', ...key);
  const other = <T>(all: readonly T[], now: T): T =>
    all.filter((item) => item !== now)[choice % (all.length - 1)]!;
  return choice % 2 === 0
    ? { ...scene, weather: other(WEATHERS, scene.weather) }
    : { ...scene, time: other(TIMES, scene.time) };
}

function wobble(thing: Thing, seed: number, index: number): Thing {
  if (unitHash('wobble', seed, index) >= WOBBLE_SHARE) return thing;
  return { ...thing, look: wobbleLook(thing.look, hashToInt('nudge', seed, index) % WOBBLES_PER_LOOK) };
}

/** What identifies a change when hashing: its type and what it is about, not every detail. */
function changeKey(change: Change): string {
  const parts =
    'wish' in change
      ? [change.wish.kind, change.wish.colour]
      : 'target' in change
        ? [change.target.kind]
        : [Object.values(change)[1]];
  return [change.type, ...parts].join(' ');
}
