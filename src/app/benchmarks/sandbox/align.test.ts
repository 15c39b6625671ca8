import { describe, expect, it } from 'vitest';
import type { Change, Scene, Thing } from '../../../sandbox/scene.ts';
import { EMPTY_SCENE } from '../../../sandbox/scene.ts';
import { judgeStory } from './align.ts';

const thing = (kind: string, place: Thing['place'], colour: Thing['colour'] = 'red'): Thing => ({
  kind,
  colour,
  count: 1,
  place,
  size: 'medium',
  look: 0,
});
const scene = (...things: Thing[]): Scene => ({ ...EMPTY_SCENE, things });
const add = (kind: string, place: Thing['place']): Change => ({
  type: 'add',
  wish: { kind, colour: 'red', count: 1, place, size: null },
});
const STORY = [add('house', 3), add('tree', 5), add('dog', 7)];
const HOUSE = scene(thing('house', 3));
const HOUSE_TREE = scene(thing('house', 3), thing('tree', 5));
const ALL = scene(thing('house', 3), thing('tree', 5), thing('dog', 7));
const spans = (pictures: readonly Scene[]) =>
  judgeStory(STORY, pictures).map(({ from, to, judgement }) => [from, to, judgement.fullyRight]);

describe('judging a story', () => {
  it('judges each picture by its sentence, as a change of the picture before', () => {
    expect(spans([HOUSE, HOUSE_TREE, ALL])).toEqual([
      [0, 1, true],
      [1, 2, true],
      [2, 3, true],
    ]);
  });

  it('counts a fault where it was made, and not again where it merely stays', () => {
    const blue = thing('tree', 5, 'blue');
    const pictures = [HOUSE, scene(thing('house', 3), blue), scene(thing('house', 3), blue, thing('dog', 7))];
    expect(spans(pictures).map(([, , right]) => right)).toEqual([true, false, true]);
  });

  it('does not let a picture stand for another sentence when there is one for each', () => {
    expect(spans([HOUSE_TREE, HOUSE_TREE, ALL]).map(([, , right]) => right)).toEqual([false, false, true]);
  });

  it('takes one picture for the whole story', () => {
    expect(spans([ALL])).toEqual([[0, 3, true]]);
    expect(spans([HOUSE_TREE])).toEqual([[0, 3, false]]);
  });

  it('finds the sentences that share a picture', () => {
    expect(spans([HOUSE, ALL])).toEqual([
      [0, 1, true],
      [1, 3, true],
    ]);
  });

  it('lets a picture stand for no sentence, and then nothing may change', () => {
    expect(spans([HOUSE, HOUSE, HOUSE_TREE, ALL]).filter(([from, to]) => from === to)).toHaveLength(1);
    expect(spans([HOUSE, HOUSE, HOUSE_TREE, ALL]).every(([, , right]) => right)).toBe(true);
    const vanished = judgeStory([add('house', 3)], [HOUSE, EMPTY_SCENE]);
    expect(vanished.filter(({ judgement }) => judgement.fullyRight)).toHaveLength(1);
  });

  it('has nothing to say without pictures', () => {
    expect(judgeStory(STORY, [])).toEqual([]);
  });
});
