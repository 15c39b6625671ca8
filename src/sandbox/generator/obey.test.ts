import { describe, expect, it } from 'vitest';
import { applyChange } from '../apply.ts';
import { createRng } from '../../lib/rng.ts';
import { demandsOf, EASY_LOGIT, HARD_LOGIT } from './difficulty.ts';
import type { Demand, DemandName } from './difficulty.ts';
import { isFragile } from './harm.ts';
import { loadOf, obeyProbability, reliefOf } from './odds.ts';
import { obey } from './obey.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Change, Hint, Scene, Thing, Wish } from '../scene.ts';

const N = 4000;
/** Four standard errors of a share measured on N seeds. */
const band = (p: number): number => 4 * Math.sqrt((p * (1 - p)) / N);
const add = (parts: Partial<Wish>): Change => ({
  type: 'add',
  wish: { kind: 'bird', colour: null, count: null, place: null, size: null, ...parts },
});
const thing = (parts: Partial<Thing>): Thing => ({
  kind: 'house',
  colour: 'red',
  count: 1,
  place: 4,
  size: 'medium',
  look: 32,
  ...parts,
});
const demand = (change: Change, name: DemandName, scene = EMPTY_SCENE): Demand =>
  demandsOf(change, scene).find((d) => d.name === name)!;

/** Share of seeds for which the drawn scene has a property. */
function share(
  order: { scene?: Scene; changes: Change[]; hints?: Hint[]; distractions?: number },
  has: (drawn: Scene) => boolean,
): number {
  let hits = 0;
  for (let seed = 0; seed < N; seed++) {
    if (has(obey({ scene: EMPTY_SCENE, hints: [], ...order, seed }))) hits++;
  }
  return hits / N;
}

// A dog in yellow is hard by content: its log-odds are -0.498 and it drifts to its habitual orange.
const yellowDog = add({ kind: 'dog', colour: 'yellow' });
const isYellow = (drawn: Scene): boolean => drawn.things.some((t) => t.colour === 'yellow');
const hardLogit = demand(yellowDog, 'colour').logit;
/** The dog's kind and presence are easy, and its kind does not hide its colour. */
const presence = 1 / (1 + Math.exp(-EASY_LOGIT));

describe('the difficulty of demands', () => {
  it('is fixed by content: hard log-odds lie in their range, all others are easy', () => {
    expect(demand(yellowDog, 'colour').isHard).toBe(true);
    expect(hardLogit).toBeGreaterThan(HARD_LOGIT.from);
    expect(hardLogit).toBeLessThan(HARD_LOGIT.to);
    expect(demand(add({ kind: 'dog', colour: 'orange' }), 'colour')).toMatchObject({
      isHard: false,
      logit: 3.5,
    });
  });

  it('demands nothing for what a wish leaves open', () => {
    expect(demandsOf(add({}), EMPTY_SCENE).map((d) => d.name)).toEqual(['presence', 'kind']);
    expect(
      demandsOf(add({ colour: 'red', count: 2, place: 0, size: 'big' }), EMPTY_SCENE).map((d) => d.name),
    ).toEqual(['presence', 'kind', 'colour', 'count', 'place', 'size']);
  });

  it('makes about as many counts of three hard as documented, more than counts of one', () => {
    const kinds = Array.from({ length: 400 }, (_, i) => `kind ${i}`);
    const hard = (count: number): number =>
      kinds.filter((kind) => demand(add({ kind, count }), 'count').isHard).length / 400;
    // 0.34 +- 4 x 0.024 and 0.04 +- 4 x 0.01.
    expect(Math.abs(hard(3) - 0.34)).toBeLessThan(0.095);
    expect(Math.abs(hard(1) - 0.04)).toBeLessThan(0.04);
  });
});

describe('obeyProbability', () => {
  it('is the logistic of log-odds less load and position, and relief only helps what is hard', () => {
    const easy = { logit: 3.5, isHard: false };
    const hard = { logit: -1.5, isHard: true };
    // 1 / (1 + e^-3.5) and 1 / (1 + e^1.5)
    expect(obeyProbability(easy, { load: 0, relief: 0, position: 0 })).toBeCloseTo(0.9707, 4);
    expect(obeyProbability(hard, { load: 0, relief: 0, position: 0 })).toBeCloseTo(0.1824, 4);
    // -1.5 + 3.4 = 1.9; easy stays 3.5
    expect(obeyProbability(hard, { load: 0, relief: 3.4, position: 0 })).toBeCloseTo(0.8699, 4);
    expect(obeyProbability(easy, { load: 0, relief: 3.4, position: 0 })).toBeCloseTo(0.9707, 4);
    // 3.5 - 0.45 x 2 - 0.12 x 3 = 2.24
    expect(obeyProbability(easy, { load: 2, relief: 0, position: 3 })).toBeCloseTo(0.9038, 4);
  });

  it('counts load: 1 a further change, 0.5 a hint, 0.25 a further kept kind, 0.5 a meaningless sentence', () => {
    const keep: Hint = { type: 'keep', kinds: ['house', 'tree', 'cow'] };
    expect(loadOf({ changes: [yellowDog], hints: [] })).toBe(0);
    expect(
      loadOf({
        changes: [yellowDog, yellowDog, yellowDog],
        hints: [keep, { type: 'mood' }],
        distractions: 1,
      }),
    ).toBeCloseTo(2 + 1 + 0.5 + 0.5);
  });
});

describe('reliefOf', () => {
  const neighbour: Scene = { ...EMPTY_SCENE, things: [thing({ place: 4 })] };
  const place = add({ kind: 'dog', place: 7 });
  const relief = (name: DemandName, change: Change, hint: Hint, scene = neighbour): number =>
    reliefOf(demand(change, name, scene), [hint], change, scene);

  it('is full for the right hint said exactly, less when vague, none for another kind or another demand', () => {
    expect(relief('colour', yellowDog, { type: 'colour-first', kind: 'dog', not: 'orange' })).toBe(3.4);
    expect(relief('colour', yellowDog, { type: 'colour-first', kind: 'dog', not: 'blue' })).toBe(2.2);
    expect(relief('colour', yellowDog, { type: 'colour-first', kind: 'dog', not: null })).toBe(2.2);
    expect(relief('colour', yellowDog, { type: 'colour-first', kind: 'cat', not: 'orange' })).toBe(0);
    expect(relief('colour', yellowDog, { type: 'exact-count', kind: 'dog' })).toBe(0);
  });

  it('is full for an anchor that stands beside the wanted place, and vague for one that does not', () => {
    expect(relief('place', place, { type: 'anchor', kind: 'dog', to: 'house' })).toBe(3.4);
    expect(relief('place', place, { type: 'anchor', kind: 'dog', to: 'cow' })).toBe(2.2);
    expect(relief('place', place, { type: 'anchor', kind: 'dog', to: null })).toBe(2.2);
    expect(
      relief('place', add({ kind: 'dog', place: 8 }), { type: 'anchor', kind: 'dog', to: 'house' }),
    ).toBe(2.2);
  });

  it('takes the best of several hints', () => {
    const hints: Hint[] = [
      { type: 'mood' },
      { type: 'colour-first', kind: 'dog', not: null },
      { type: 'colour-first', kind: 'dog', not: 'orange' },
    ];
    expect(reliefOf(demand(yellowDog, 'colour'), hints, yellowDog, EMPTY_SCENE)).toBe(3.4);
  });
});

describe('obey', () => {
  it('draws what is easy and asked alone nearly always: presence and kind at 0.97 each', () => {
    const drawn = share({ changes: [add({ kind: 'house' })] }, (s) => s.things[0]?.kind === 'house');
    // 0.9707 squared
    expect(Math.abs(drawn - 0.9423)).toBeLessThan(band(0.9423));
  });

  it('fails a hard colour most of the time, whatever the seed, and always in the same way', () => {
    const p = presence / (1 + Math.exp(-hardLogit));
    expect(p).toBeLessThan(0.4);
    expect(Math.abs(share({ changes: [yellowDog] }, isYellow) - p)).toBeLessThan(band(p));
    const wrong = Array.from({ length: 300 }, (_, seed) =>
      obey({ scene: EMPTY_SCENE, changes: [yellowDog], hints: [], seed }),
    )
      .flatMap((drawn) => drawn.things)
      .filter((t) => t.colour !== 'yellow');
    expect(new Set(wrong.map((t) => t.colour))).toEqual(new Set(['orange']));
  });

  it('obeys it with the right hint, gains nothing from a wrong one, and loses by many', () => {
    const right: Hint = { type: 'colour-first', kind: 'dog', not: 'orange' };
    const wrong: Hint = { type: 'exact-count', kind: 'dog' };
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const expected = {
      plain: sigmoid(3.5) * sigmoid(hardLogit),
      right: sigmoid(3.275) * sigmoid(hardLogit + 3.4 - 0.225),
      wrong: sigmoid(3.275) * sigmoid(hardLogit - 0.225),
    };
    const measured = {
      plain: share({ changes: [yellowDog] }, isYellow),
      right: share({ changes: [yellowDog], hints: [right] }, isYellow),
      wrong: share({ changes: [yellowDog], hints: [wrong] }, isYellow),
    };
    for (const name of ['plain', 'right', 'wrong'] as const) {
      expect(Math.abs(measured[name] - expected[name]), name).toBeLessThan(band(expected[name]));
    }
    const crowded = share(
      {
        changes: [yellowDog],
        hints: [right, wrong, wrong, { type: 'mood' }, { type: 'keep', kinds: 'all' }],
      },
      isYellow,
    );
    expect(crowded).toBeLessThan(measured.right - 0.05);
  });

  it('obeys the first of several changes better than the last, and all of them worse than one', () => {
    const kinds = ['house', 'tree', 'car', 'cow', 'tent', 'cake'];
    const changes = kinds.map((kind) => add({ kind }));
    const first = share({ changes }, (s) => s.things.some((t) => t.kind === 'house'));
    const last = share({ changes }, (s) => s.things.some((t) => t.kind === 'cake'));
    expect(first).toBeGreaterThan(last + 0.01);
    // Six changes: load 5, so 3.5 - 2.25 = 1.25 for each of presence and kind: 0.7773 squared.
    expect(Math.abs(first - 0.6042)).toBeLessThan(band(0.6042));
  });

  it('is lowered by sentences that mean nothing', () => {
    const house = (s: Scene): boolean => s.things[0]?.kind === 'house';
    const distracted = share({ changes: [add({ kind: 'house' })], distractions: 4 }, house);
    // 3.5 - 0.45 x 2 = 2.6: 0.9309 squared
    expect(Math.abs(distracted - 0.8665)).toBeLessThan(band(0.8665));
  });

  it('depends on scene, changes, hints and seed only, and does not change the scene it is given', () => {
    const order = {
      scene: { ...EMPTY_SCENE, things: [thing({})] },
      changes: [yellowDog],
      hints: [],
      seed: 99,
    };
    const copy = structuredClone(order);
    expect(obey(order)).toEqual(obey(copy));
    expect(order).toEqual(copy);
    const drawn = new Set(Array.from({ length: 20 }, (_, seed) => JSON.stringify(obey({ ...order, seed }))));
    expect(drawn.size).toBeGreaterThan(10);
  });

  it('carries out every type of change for some seed', () => {
    const scene: Scene = { ...EMPTY_SCENE, things: [thing({ count: 2 })] };
    const target = { kind: 'house', colour: null, place: null };
    const changes: Change[] = [
      { type: 'background', background: 'town' },
      { type: 'time', time: 'evening' },
      { type: 'weather', weather: 'fog' },
      { type: 'recolour', target, colour: 'blue' },
      { type: 'move', target, place: 7 },
      { type: 'recount', target, count: 3 },
      { type: 'resize', target, size: 'big' },
      { type: 'remove', target },
      { type: 'replace', target, wish: { kind: 'tent', colour: 'blue', count: 1, place: null, size: null } },
    ];
    for (const change of changes) {
      const wanted = applyChange(scene, change, createRng(0));
      const key = (s: Scene): string =>
        JSON.stringify({ ...s, things: s.things.map((t) => ({ ...t, look: 0 })) });
      const hits = share({ scene, changes: [change] }, (drawn) => key(drawn) === key(wanted));
      expect(hits, change.type).toBeGreaterThan(0.05);
      expect(hits, change.type).toBeLessThan(1);
    }
  });

  it('leaves a picture alone when nothing is asked', () => {
    const scene: Scene = { ...EMPTY_SCENE, weather: 'rain', things: [thing({})] };
    expect(
      share(
        { scene, changes: [] },
        (s) => s.weather === 'rain' && s.things[0]?.colour === 'red' && s.things[0].count === 1,
      ),
    ).toBeGreaterThan(0.98);
  });
});

describe('collateral harm', () => {
  // This change and this bystander do not get on; the red house beside it is safe.
  const change = add({ kind: 'bird', colour: 'yellow', place: 0 });
  const fragile = thing({ kind: 'car', colour: 'blue', place: 8 });
  const scene: Scene = { ...EMPTY_SCENE, things: [thing({ place: 3 }), fragile] };
  const isUnharmed = (drawn: Scene): boolean =>
    drawn.things.some(
      (t) => t.kind === 'car' && t.colour === 'blue' && t.count === 1 && t.place === 8 && t.size === 'medium',
    );
  const houseStands = (drawn: Scene): boolean =>
    drawn.things.some((t) => t.kind === 'house' && t.colour === 'red' && t.count === 1 && t.place === 3);

  it('strikes fragile bystanders often and others hardly ever', () => {
    expect(isFragile(fragile, [change])).toBe(true);
    expect(isFragile(scene.things[0]!, [change])).toBe(false);
    expect(share({ scene, changes: [change] }, isUnharmed)).toBeLessThan(0.5);
    // 1 / (1 + e^-5.2) = 0.9945
    expect(Math.abs(share({ scene, changes: [change] }, houseStands) - 0.9945)).toBeLessThan(band(0.9945));
  });

  it('is kept off best by naming what must stay, less by meaning everything, not by naming another thing', () => {
    const kept = (kinds: string[] | 'all'): number =>
      share({ scene, changes: [change], hints: [{ type: 'keep', kinds }] }, isUnharmed);
    const [named, all, other] = [kept(['car']), kept('all'), kept(['house'])];
    expect(named).toBeGreaterThan(all + 0.05);
    expect(all).toBeGreaterThan(other + 0.2);
    expect(other).toBeLessThanOrEqual(share({ scene, changes: [change] }, isUnharmed));
  });

  it('grows with load', () => {
    const four = [
      change,
      add({ kind: 'tree', place: 4 }),
      add({ kind: 'cow', place: 5 }),
      add({ kind: 'tent', place: 6 }),
    ];
    expect(share({ scene, changes: four }, houseStands)).toBeLessThan(
      share({ scene, changes: [change] }, houseStands),
    );
  });

  it('wobbles about three in ten untouched things without changing what they are', () => {
    const wobbled = share({ scene, changes: [change] }, (drawn) => {
      const house = drawn.things.find((t) => t.kind === 'house' && t.place === 3);
      return house !== undefined && house.look !== 32;
    });
    // 30 % of which one wobble in 16 is the one it had.
    expect(Math.abs(wobbled - 0.3 * (15 / 16))).toBeLessThan(0.035);
  });
});
