import { describe, expect, it } from 'vitest';
import { spreadOver } from './spread.ts';

const items = ['a1', 'a2', 'a3', 'b1', 'c1', 'c2'].map((id) => ({ id, category: id[0]! }));
const ids = (limit: number | undefined) => spreadOver(items, limit).map(({ id }) => id);

describe('a limited run', () => {
  it('has something of every category, in the order of the file', () => {
    expect(ids(3)).toEqual(['a1', 'b1', 'c1']);
    expect(ids(5)).toEqual(['a1', 'a2', 'b1', 'c1', 'c2']);
  });

  it('begins with the items of a smaller one, so that raising the limit wastes nothing', () => {
    for (let limit = 1; limit < items.length; limit++) {
      expect(ids(limit + 1)).toEqual(expect.arrayContaining(ids(limit)));
    }
  });

  it('is the whole without a limit, or with one that is large enough', () => {
    expect(ids(undefined)).toHaveLength(6);
    expect(ids(99)).toHaveLength(6);
  });
});
