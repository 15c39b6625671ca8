import { describe, expect, it } from 'vitest';
import { judgePicture } from './judge.ts';
import { anchorFor, remediesFor } from './remedies.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Change, Hint, Scene, Thing } from '../scene.ts';

const thing = (parts: Partial<Thing>): Thing => ({
  kind: 'house',
  colour: 'red',
  count: 1,
  place: 4,
  size: 'medium',
  look: 32,
  ...parts,
});
const house = thing({});
const cow = thing({ kind: 'cow', place: 5 });
const before: Scene = { ...EMPTY_SCENE, things: [house, cow] };
const birds = thing({ kind: 'bird', colour: 'yellow', count: 2, place: 1 });
const change: Change = {
  type: 'add',
  wish: { kind: 'bird', colour: 'yellow', count: 2, place: 1, size: null },
};
const hintsAfter = (things: Thing[], mood: Partial<Scene> = {}, asked: Change = change): readonly Hint[] => {
  const after = { ...EMPTY_SCENE, ...mood, things };
  return remediesFor(judgePicture([asked], before, after).faults, [asked], before);
};

describe('remediesFor', () => {
  it.each<[string, Thing[], Hint]>([
    ['a missing thing', [house, cow], { type: 'present', kind: 'bird' }],
    [
      'a look-alike',
      [house, cow, { ...birds, kind: 'airplane' }],
      { type: 'kind', kind: 'bird', not: 'airplane' },
    ],
    [
      'a wrong colour',
      [house, cow, { ...birds, colour: 'blue' }],
      { type: 'colour-first', kind: 'bird', not: 'blue' },
    ],
    ['a wrong count', [house, cow, { ...birds, count: 3 }], { type: 'exact-count', kind: 'bird' }],
    ['a wrong place', [house, cow, { ...birds, place: 0 }], { type: 'anchor', kind: 'bird', to: 'house' }],
    ['harm to a thing', [{ ...house, colour: 'blue' }, cow, birds], { type: 'keep', kinds: ['house'] }],
    [
      'a thing that appeared',
      [house, cow, birds, thing({ kind: 'cake', place: 8 })],
      { type: 'keep', kinds: 'all' },
    ],
  ])('answers %s', (_name, things, hint) => {
    expect(hintsAfter(things)).toEqual([hint]);
  });

  it('names everything that was harmed in one hint', () => {
    expect(hintsAfter([birds])).toEqual([{ type: 'keep', kinds: ['house', 'cow'] }]);
  });

  it('insists on weather that did not come and protects weather that changed unasked', () => {
    expect(hintsAfter([house, cow], {}, { type: 'weather', weather: 'snow' })).toEqual([{ type: 'mood' }]);
    expect(hintsAfter([house, cow, birds], { weather: 'fog' })).toEqual([{ type: 'keep', kinds: 'all' }]);
  });

  it('answers things that remain, and has no answer for a change of what is not there', () => {
    const target = { kind: 'cow', colour: null, place: null };
    expect(hintsAfter([house, cow], {}, { type: 'remove', target })).toEqual([{ type: 'gone', kind: 'cow' }]);
    expect(
      hintsAfter([house, cow], {}, { type: 'recolour', target: { ...target, kind: 'bus' }, colour: 'red' }),
    ).toEqual([]);
  });

  it('anchors a moved thing at a neighbour of its new place, not at itself', () => {
    const move: Change = { type: 'move', target: { kind: 'cow', colour: null, place: null }, place: 3 };
    expect(anchorFor('cow', [move], before)).toBe('house');
    expect(anchorFor('cow', [{ ...move, place: 8 }], before)).toBeNull();
  });
});
