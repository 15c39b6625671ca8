import { expect, it } from 'vitest';
import { sizeForAspectRatio } from './image-size.ts';

const area = { areaPx: 1024 * 1024, multipleOf: 16 };
const list = { list: ['1024x1024', '1536x1024', '1024x1536'] as const };

it.each([
  ['1:1', '1024x1024'],
  // sqrt(1048576 * 16/9) = 1365.3 -> 85.3 steps of 16; sqrt(1048576 * 9/16) = 768
  ['16:9', '1360x768'],
  ['9:16', '768x1360'],
  // sqrt(1048576 * 3/2) = 1254.1 -> 78.4 steps; sqrt(1048576 * 2/3) = 836.1 -> 52.3 steps
  ['3:2', '1248x832'],
  ['2000:1', '45792x16'],
])('turns %s into a size of about one megapixel', (ratio, size) => {
  expect(sizeForAspectRatio(ratio, area)).toBe(size);
});

it.each([
  ['1:1', '1024x1024'],
  ['4:3', '1536x1024'],
  ['6:5', '1024x1024'],
  ['16:9', '1536x1024'],
  ['9:16', '1024x1536'],
])('turns %s into the nearest size of a list', (ratio, size) => {
  expect(sizeForAspectRatio(ratio, list)).toBe(size);
});

it.each(['', '16', '16x9', '16:0', '-1:1', 'a:b', '1:2:3'])('does not read "%s" as a ratio', (ratio) => {
  expect(sizeForAspectRatio(ratio, area)).toBeUndefined();
});
