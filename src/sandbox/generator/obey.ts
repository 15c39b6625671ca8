/**
 * The imperfection of the simulated generator: what it draws when it is asked for changes. A simulation with invented
 * parameters, calibrated to fail about as often as few-step generators do; see `docs/sandbox.md`.
 *
 * Every demand of a change is obeyed with probability `sigmoid(logit + relief - load - position)`: `logit` is fixed
 * by content, `relief` comes from the right hint, `load` from everything else that the prompt asks for, `position`
 * from what stands before it. The seed only draws against that probability.
 */
import { hashToInt } from '../../lib/hash.ts';
import { createRng } from '../../lib/rng.ts';
import type { Rng } from '../../lib/rng.ts';
import { applyChange, putThing, sampleThing, targetsOf, thingAt } from '../apply.ts';
import { demandsOf } from './difficulty.ts';
import type { DemandName } from './difficulty.ts';
import { driftedColour, driftedCount, driftedKind, driftedPlace, driftedSize, unitHash } from './drift.ts';
import { harm } from './harm.ts';
import { loadOf, LOAD, obeyProbability, reliefOf, sigmoid } from './odds.ts';
import type { Order } from './odds.ts';
import { crookedLook } from '../render/layout.ts';
import type { Change, Scene, Thing, Wish } from '../scene.ts';

/** Log-odds of drawing a new thing straight. */
const STRAIGHT_LOGIT = 3.8;

/** The scene that the generator draws. Depends on the order only. */
export function obey(order: Order): Scene {
  const load = loadOf(order);
  let drawn = order.scene;
  order.changes.forEach((change, position) => {
    const obeyed = new Map<DemandName, boolean>();
    for (const demand of demandsOf(change, drawn)) {
      const relief = reliefOf(demand, order.hints, change, drawn);
      const luck = unitHash(
        'luck',
        order.seed,
        position,
        demand.name,
        demand.kind,
        order.scene.things.length,
      );
      obeyed.set(demand.name, luck < obeyProbability(demand, { load, relief, position }));
    }
    const rng = createRng(hashToInt('open', order.seed, position));
    const straight =
      unitHash('straight', order.seed, position) < sigmoid(STRAIGHT_LOGIT - LOAD.logitPerUnit * load);
    drawn = drawChange(drawn, change, { isObeyed: (name) => obeyed.get(name) ?? true, rng, straight });
  });
  return harm(drawn, order, LOAD.logitPerUnit * load);
}

interface Luck {
  readonly isObeyed: (name: DemandName) => boolean;
  readonly rng: Rng;
  readonly straight: boolean;
}

/** Carries out one change, with the failures that were drawn. */
function drawChange(scene: Scene, change: Change, luck: Luck): Scene {
  const { isObeyed, rng } = luck;
  switch (change.type) {
    case 'add':
      return isObeyed('presence') ? putThing(scene, drawWish(scene, change.wish, luck)) : scene;
    case 'replace': {
      const [old] = targetsOf(scene, change);
      // A replacement that fails leaves the old thing where it was.
      if (old === undefined || !isObeyed('kind')) return scene;
      const wish = { ...change.wish };
      wish.place ??= old.place;
      wish.count ??= old.count;
      wish.size ??= old.size;
      const rest = { ...scene, things: scene.things.filter((thing) => thing !== old) };
      return putThing(rest, drawWish(rest, wish, luck));
    }
    case 'recolour': {
      const { kind } = change.target;
      if (isObeyed('colour')) return applyChange(scene, change, rng);
      const stays = hashToInt('recolour', kind, change.colour) % 2 === 0;
      return stays
        ? scene
        : applyChange(scene, { ...change, colour: driftedColour(kind, change.colour) }, rng);
    }
    case 'move': {
      const { kind } = change.target;
      if (isObeyed('place')) return applyChange(scene, change, rng);
      const stays = hashToInt('move', kind, change.place) % 2 === 0;
      return stays
        ? scene
        : applyChange(scene, { ...change, place: driftedPlace(kind, change.place, scene) }, rng);
    }
    case 'recount': {
      if (isObeyed('count')) return applyChange(scene, change, rng);
      return applyChange(scene, { ...change, count: driftedCount(change.target.kind, change.count) }, rng);
    }
    case 'resize':
      return isObeyed('size') ? applyChange(scene, change, rng) : scene;
    case 'remove': {
      if (isObeyed('gone')) return applyChange(scene, change, rng);
      const oneIsLeft = hashToInt('remove', change.target.kind) % 2 === 0;
      return oneIsLeft
        ? applyChange(scene, { type: 'recount', target: change.target, count: 1 }, rng)
        : scene;
    }
    case 'background':
    case 'time':
    case 'weather':
      return isObeyed('mood') ? applyChange(scene, change, rng) : halfMood(scene, change);
  }
}

/** A new thing with the slips that were drawn. Parts that the wish leaves open cannot fail. */
function drawWish(scene: Scene, wish: Wish, { isObeyed, rng, straight }: Luck): Thing {
  const thing = sampleThing(scene, wish, rng);
  const { kind } = wish;
  const place = isObeyed('place') ? thing.place : driftedPlace(kind, thing.place, scene);
  return {
    kind: isObeyed('kind') ? kind : driftedKind(kind),
    colour: isObeyed('colour') ? thing.colour : driftedColour(kind, thing.colour),
    count: isObeyed('count') ? thing.count : driftedCount(kind, thing.count),
    // A slip must not push away what already stands there.
    place: thingAt(scene, place) === undefined ? place : thing.place,
    size: isObeyed('size') ? thing.size : driftedSize(kind, thing.size),
    look: straight ? thing.look : crookedLook(thing.look),
  };
}

/** A mood that fails: night comes only as evening, snow as rain; everything else stays as it was. */
function halfMood(scene: Scene, change: Change): Scene {
  if (change.type === 'time' && change.time === 'night' && scene.time === 'day')
    return { ...scene, time: 'evening' };
  if (change.type === 'weather' && change.weather === 'snow' && scene.weather === 'clear')
    return { ...scene, weather: 'rain' };
  return scene;
}
