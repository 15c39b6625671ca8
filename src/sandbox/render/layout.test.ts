import { describe, expect, it } from 'vitest';
import { LOOKS } from '../apply.ts';
import { SIZES } from '../lexicon.ts';
import {
  CELL_UNITS,
  CROOKED_TILT,
  crookedLook,
  isCrooked,
  itemsOf,
  JITTER,
  MAX_TILT,
  plainItems,
  placeCentre,
  wobbleLook,
  WOBBLE_UNITS,
} from './layout.ts';
import type { Thing } from '../scene.ts';

const thing = (parts: Partial<Thing>): Thing => ({
  kind: 'star',
  colour: 'red',
  count: 1,
  place: 4,
  size: 'medium',
  look: 0,
  ...parts,
});
const looks = Array.from({ length: 200 }, (_, i) => i * 4999);

describe('the layout of groups', () => {
  it('puts a single thing in the middle of its place', () => {
    expect(plainItems(thing({}))).toEqual([{ x: 48, y: 48, side: 28 * 0.93, tilt: 0 }]);
    // Outer places are drawn 0.8 units to the middle: 16 + 0.8 and 80 - 0.8.
    expect(placeCentre(0)).toEqual({ x: 16.8, y: 16.8 });
    expect(placeCentre(8)).toEqual({ x: 79.2, y: 79.2 });
  });

  it('gives as many items as the group counts, and larger ones for larger sizes', () => {
    for (const count of [1, 2, 3, 4]) {
      const sides = SIZES.map((size) => plainItems(thing({ count, size })).map((item) => item.side));
      expect(sides.map((all) => all.length)).toEqual([count, count, count]);
      expect(sides[0]![0]! / sides[1]![0]!).toBeCloseTo(0.72);
      expect(sides[2]![0]! / sides[1]![0]!).toBeCloseTo(1.3);
    }
  });

  it('keeps the middles of small and medium groups inside their place, whatever the look', () => {
    for (const look of looks) {
      for (let place = 0; place < 9; place++) {
        for (const item of itemsOf(
          thing({ count: 1 + (look % 4), place, look, size: look % 2 === 0 ? 'small' : 'medium' }),
        )) {
          expect(Math.floor(item.x / CELL_UNITS)).toBe(place % 3);
          expect(Math.floor(item.y / CELL_UNITS)).toBe(Math.floor(place / 3));
        }
      }
    }
  });

  it('lets a look differ from the plain layout by no more than the documented jitter', () => {
    const room = JITTER.centre + JITTER.item + WOBBLE_UNITS + 1e-9;
    for (const look of looks) {
      const drawn = itemsOf(thing({ count: 4, look }));
      plainItems(thing({ count: 4 })).forEach((plain, i) => {
        expect(Math.abs(drawn[i]!.x - plain.x)).toBeLessThanOrEqual(room);
        expect(Math.abs(drawn[i]!.y - plain.y)).toBeLessThanOrEqual(room);
        expect(Math.abs(drawn[i]!.side / plain.side - 1)).toBeLessThanOrEqual(JITTER.scale + 1e-9);
        expect(Math.abs(drawn[i]!.tilt)).toBeLessThanOrEqual(MAX_TILT);
      });
    }
  });

  it('nudges a group by at most one unit when only the wobble of its look changes', () => {
    const base = thing({ count: 3, look: 160 });
    const still = itemsOf(base);
    for (let wobble = 1; wobble < 16; wobble++) {
      const nudged = itemsOf({ ...base, look: wobbleLook(base.look, wobble) });
      const [dx, dy] = [nudged[0]!.x - still[0]!.x, nudged[0]!.y - still[0]!.y];
      expect(Math.hypot(dx, dy)).toBeGreaterThan(0.4);
      expect(Math.hypot(dx, dy)).toBeLessThanOrEqual(WOBBLE_UNITS + 1e-9);
      expect(nudged.map((item) => [item.side, item.tilt])).toEqual(
        still.map((item) => [item.side, item.tilt]),
      );
    }
  });

  it('leans crooked groups over and remembers that they are', () => {
    expect(isCrooked(LOOKS - 1)).toBe(false);
    expect(isCrooked(crookedLook(4))).toBe(true);
    expect(crookedLook(crookedLook(4))).toBe(crookedLook(4));
    expect(Math.abs(itemsOf(thing({ look: crookedLook(4) }))[0]!.tilt)).toBeGreaterThan(
      CROOKED_TILT - MAX_TILT - 1e-9,
    );
  });

  it('refuses a count that has no layout', () => {
    expect(() => plainItems(thing({ count: 5 }))).toThrow('Expected a count of 1..4, got 5');
  });
});
