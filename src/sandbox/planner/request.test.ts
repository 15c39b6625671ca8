import { describe, expect, it } from 'vitest';
import { readRequest } from './request.ts';

const read = (text: string) => readRequest([{ type: 'text', text }]);

describe('readRequest', () => {
  it.each([
    ['A dog runs, in exactly three steps.', 3, 'A dog runs.'],
    ['A dog runs in 4 pictures.', 4, 'A dog runs.'],
    ['A dog runs (2 images).', 2, 'A dog runs.'],
    ['Tell this in five scenes: A dog runs.', 5, 'A dog runs.'],
    ['A three-step story. A dog runs.', 3, 'A story. A dog runs.'],
    ['Two dogs run in the rain.', null, 'Two dogs run in the rain.'],
  ])('%s', (text, stepCount, story) => {
    expect(read(text)).toMatchObject({ stepCount, story });
  });

  it.each([
    ['Illustrate this story: A dog runs.', 'A dog runs.'],
    ['Please draw the following story. A dog runs.', 'A dog runs.'],
    ['Continue the story. A dog runs.', 'A dog runs.'],
    ['Tell a story about a dog.', 'Tell a story about a dog.'],
    ['Draw a red house.', 'Draw a red house.'],
    ['A dog says: hello.', 'A dog says: hello.'],
  ])('takes the instruction from "%s"', (text, story) => {
    expect(read(text).story).toBe(story);
  });

  it('wants words only for pictures that are given', () => {
    const picture = { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AQI=' } } as const;
    const text = { type: 'text', text: 'Describe what you see.' } as const;
    expect(readRequest([text]).wantsDescription).toBe(false);
    expect(readRequest([picture, text]).wantsDescription).toBe(true);
    expect([...readRequest([picture, text]).pictures[0]!]).toEqual([1, 2]);
    const mixed = { type: 'text', text: 'Describe the birds. Then it rains.' } as const;
    expect(readRequest([picture, mixed])).toMatchObject({ wantsDescription: true, story: 'Then it rains.' });
    expect(readRequest([picture, { type: 'text', text: 'It rains.' }]).wantsDescription).toBe(false);
  });
});
