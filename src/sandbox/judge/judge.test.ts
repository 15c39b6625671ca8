import { describe, expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { applyChange } from '../apply.ts';
import { describeThing, judgePicture, judgeScenes } from './judge.ts';
import type { Fault } from './judge.ts';
import { crookedLook } from '../render/layout.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Change, Reference, Scene, Thing, Wish } from '../scene.ts';

const thing = (parts: Partial<Thing>): Thing => ({
  kind: 'house',
  colour: 'red',
  count: 1,
  place: 4,
  size: 'medium',
  look: 32,
  ...parts,
});
const scene = (...things: Thing[]): Scene => ({ ...EMPTY_SCENE, things });
const the = (kind: string): Reference => ({ kind, colour: null, place: null });
const add = (parts: Partial<Wish> = {}): Change => ({
  type: 'add',
  wish: { kind: 'bird', colour: 'yellow', count: 2, place: 0, size: null, ...parts },
});
const house = thing({});
const birds = thing({ kind: 'bird', colour: 'yellow', count: 2, place: 0 });
const before = scene(house);
const types = (faults: readonly Fault[]): string[] =>
  faults.map((fault) => `${fault.type}${fault.asked ? '' : ' unasked'} ${fault.subject}`);
const judgeAdd = (...things: Thing[]): ReturnType<typeof judgePicture> =>
  judgePicture([add()], before, scene(...things));

describe('judgePicture', () => {
  it('finds nothing wrong with exactly what was asked, in any order and with any look', () => {
    expect(judgeAdd(house, birds)).toEqual({ semantics: 10, quality: 10, faults: [], fullyRight: true });
    expect(judgeAdd({ ...birds, look: 999 }, { ...house, look: 35 }).fullyRight).toBe(true);
  });

  it.each<[string, Thing[], number]>([
    ['missing', [house], 0],
    ['kind', [house, { ...birds, kind: 'butterfly' }], 3],
    ['colour', [house, { ...birds, colour: 'blue' }], 5],
    ['count', [house, { ...birds, count: 3 }], 6],
    ['place', [house, { ...birds, place: 1 }], 5],
  ])('names a wrong %s alone', (type, things, semantics) => {
    const judgement = judgeAdd(...things);
    expect(types(judgement.faults)).toEqual([`${type} bird`]);
    expect(judgement.semantics).toBe(semantics);
    expect(judgement.fullyRight).toBe(false);
  });

  it('names a wrong size where one was asked', () => {
    const judgement = judgePicture([add({ size: 'small' })], before, scene(house, birds));
    expect(judgement.faults).toEqual([
      { type: 'size', subject: 'bird', wanted: 'small', got: 'medium', asked: true },
    ]);
    expect(judgement.semantics).toBe(7);
  });

  it('says in words what was wanted and what came', () => {
    const [fault] = judgeAdd(house, { ...birds, place: 5 }).faults;
    expect(fault).toMatchObject({ wanted: 'sky left', got: 'back right' });
    expect(judgeAdd(house, { ...birds, count: 4 }).faults[0]).toMatchObject({ wanted: 'two', got: 'four' });
    expect(describeThing(thing({ kind: 'bird', count: 3, size: 'small', place: 8 }))).toBe(
      'three small red birds, front right',
    );
  });

  it('accepts anything where the wish was open', () => {
    const open = add({ colour: null, count: null, place: null });
    for (const drawn of [
      birds,
      { ...birds, colour: 'pink' as const },
      { ...birds, count: 4 },
      { ...birds, place: 8, size: 'big' as const },
    ]) {
      expect(judgePicture([open], before, scene(house, drawn)).faults).toEqual([]);
    }
    expect(types(judgePicture([open], before, scene(house)).faults)).toEqual(['missing bird']);
  });

  it('blames harm to other things on the edit: changed, lost and added', () => {
    expect(types(judgeAdd({ ...house, colour: 'blue' }, birds).faults)).toEqual(['harmed unasked house']);
    expect(types(judgeAdd(birds).faults)).toEqual(['harmed unasked house']);
    expect(types(judgeAdd(house, birds, thing({ kind: 'cow', place: 8 })).faults)).toEqual([
      'harmed unasked cow',
    ]);
    expect(judgeAdd({ ...house, colour: 'blue' }, birds).semantics).toBe(5);
  });

  it('does not let an open wish excuse harm to a thing of its kind that stood there before', () => {
    const old = thing({ kind: 'bird', colour: 'blue', place: 2 });
    const open = add({ colour: null, count: null, place: null });
    const after = scene({ ...old, colour: 'red' }, { ...birds, place: 0 });
    expect(types(judgePicture([open], scene(old), after).faults)).toEqual(['harmed unasked bird']);
  });

  it('tells wrong weather, time and background apart, asked and unasked', () => {
    const after: Scene = { ...scene(house, birds), weather: 'rain', time: 'evening' };
    const judgement = judgePicture([add(), { type: 'weather', weather: 'snow' }], before, after);
    expect(types(judgement.faults)).toEqual(['time unasked ', 'weather ']);
    // Wish: 10 - 7 / 2 changes = 6.5; nothing else changed: 10 - 7 = 3.
    expect(judgement.semantics).toBe(3);
    expect(types(judgePicture([{ type: 'background', background: 'town' }], before, before).faults)).toEqual([
      'background ',
    ]);
  });

  it.each<[Change, Partial<Thing>, string]>([
    [{ type: 'recolour', target: the('house'), colour: 'blue' }, {}, 'colour house'],
    [{ type: 'move', target: the('house'), place: 8 }, { place: 5 }, 'place house'],
    [{ type: 'recount', target: the('house'), count: 3 }, { count: 2 }, 'count house'],
    [{ type: 'resize', target: the('house'), size: 'big' }, {}, 'size house'],
    [{ type: 'remove', target: the('house') }, {}, 'remains house'],
  ])('judges the change $type', (change, drawn, fault) => {
    expect(types(judgePicture([change], before, scene({ ...house, ...drawn })).faults)).toEqual([fault]);
    expect(judgePicture([change], before, applyChange(before, change, createRng(3))).faults).toEqual([]);
  });

  it('judges a replacement: any colour if open, but not the old thing', () => {
    const change: Change = {
      type: 'replace',
      target: the('house'),
      wish: { kind: 'tent', colour: null, count: null, place: null, size: null },
    };
    expect(judgePicture([change], before, scene(thing({ kind: 'tent', colour: 'pink' }))).faults).toEqual([]);
    expect(types(judgePicture([change], before, before).faults)).toEqual(['kind tent']);
    expect(types(judgePicture([change], before, scene(thing({ kind: 'tent', count: 2 }))).faults)).toEqual([
      'count tent',
    ]);
  });

  it('counts a change of something that is not there as missing', () => {
    const judgement = judgePicture(
      [{ type: 'recolour', target: the('cow'), colour: 'blue' }],
      before,
      before,
    );
    expect(types(judgement.faults)).toEqual(['missing cow']);
    expect(judgement.semantics).toBe(0);
  });

  it('pairs two groups of one kind with the likelier ones', () => {
    const two = scene(thing({ place: 3, colour: 'blue' }), thing({ place: 5, colour: 'red' }));
    const change: Change = {
      type: 'recolour',
      target: { kind: 'house', colour: 'blue', place: null },
      colour: 'green',
    };
    expect(
      judgePicture([change], two, scene(thing({ place: 5 }), thing({ place: 3, colour: 'green' }))).faults,
    ).toEqual([]);
    const swapped = scene(thing({ place: 5, colour: 'green' }), thing({ place: 3, colour: 'blue' }));
    expect(types(judgePicture([change], two, swapped).faults)).toEqual([
      'colour house',
      'harmed unasked house',
    ]);
  });

  it('never gives less than 0', () => {
    const ruin: Scene = { background: 'town', time: 'night', weather: 'fog', things: [] };
    expect(judgePicture([add()], before, ruin).semantics).toBe(0);
  });
});

describe('quality', () => {
  const quality = (...things: Thing[]): number =>
    judgeScenes({ requested: scene(...things), rendered: scene(...things), changes: [] }).quality;

  it('loses four points for a group that leans over, whatever it shows', () => {
    expect(quality(house)).toBe(10);
    expect(quality({ ...house, look: crookedLook(32) })).toBe(6);
  });

  it('loses two points for each pair of groups that run into each other', () => {
    expect(quality(house, thing({ kind: 'tree', place: 3 }))).toBe(10);
    expect(quality(house, thing({ kind: 'tree', place: 4, look: 64 }))).toBe(8);
    expect(quality(house, thing({ kind: 'tree', place: 4 }), thing({ kind: 'cow', place: 4 }))).toBe(4);
  });

  it('loses a point for each group beyond six', () => {
    const small = Array.from({ length: 9 }, (_, place) => thing({ place, size: 'small' }));
    expect(quality(...small.slice(0, 6))).toBe(10);
    expect(quality(...small)).toBe(7);
  });
});
