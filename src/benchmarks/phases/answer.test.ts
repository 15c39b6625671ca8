import { describe, expect, it } from 'vitest';
import { NO_USAGE } from '../../core/usage.ts';
import { createFixtureRun } from '../../testing/fixture-trace.ts';
import { answerOfTrace, choosePicture, fingerprintOf } from './answer.ts';
import type { Prediction, StoredPart } from './lines.ts';

const image = (name: string, score: number | null, accepted = true): StoredPart => ({
  type: 'image',
  step: 1,
  image: { sha256: name.repeat(64), mediaType: 'image/png', sizeBytes: 1, widthPx: 1, heightPx: 1 },
  accepted,
  score,
});
const text = (words: string): StoredPart => ({ type: 'text', step: 1, text: words });
const chosen = (parts: readonly StoredPart[], choice: 'last' | 'best') =>
  choosePicture(parts, choice)?.image.sha256[0] ?? null;
const prediction = (parts: readonly StoredPart[]): Prediction => ({
  at: 0,
  item: '1',
  outcome: 'answered',
  message: null,
  parts: [...parts],
  trace: null,
  seed: 0,
  usage: NO_USAGE,
});

describe('the picture that answers', () => {
  it('is the last one', () => {
    expect(chosen([image('a', 9), text('x'), image('b', 1)], 'last')).toBe('b');
    expect(chosen([text('x')], 'last')).toBeNull();
  });

  it('or the best one: by score, then by acceptance, then by place', () => {
    expect(chosen([image('a', 9), image('b', 1)], 'best')).toBe('a');
    expect(chosen([image('a', 5), image('b', 5), image('c', null)], 'best')).toBe('b');
    expect(chosen([image('a', null), image('b', null, false)], 'best')).toBe('a');
    expect(chosen([image('a', null, false), image('b', null, false)], 'best')).toBe('b');
    expect(chosen([], 'best')).toBeNull();
  });
});

describe("an answer's fingerprint", () => {
  const parts = [text('x'), image('a', 9), image('b', 1)];
  const of = (some: readonly StoredPart[], picture: 'last' | 'best', kind: 'document' | 'image') =>
    fingerprintOf(prediction(some), { picture, kind });

  it('of a single picture is that picture’s alone', () => {
    expect(of(parts, 'last', 'image')).toBe(of([image('b', 4)], 'last', 'image'));
    expect(of(parts, 'best', 'image')).not.toBe(of(parts, 'last', 'image'));
  });

  it('of a document changes with words, pictures and order', () => {
    const base = of(parts, 'last', 'document');
    expect(of(parts, 'best', 'document')).toBe(base);
    expect(of([text('y'), ...parts.slice(1)], 'last', 'document')).not.toBe(base);
    expect(of([parts[0]!, parts[2]!, parts[1]!], 'last', 'document')).not.toBe(base);
  });
});

describe("a run's document as an answer", () => {
  it('is each step’s words, then its picture with what the critic made of it', async () => {
    const { trace } = await createFixtureRun();
    const parts = answerOfTrace(trace);
    // Step 3 has words only, step 6 was not reached.
    expect(parts.map(({ step, type }) => `${step} ${type}`)).toEqual([
      '1 text',
      '1 image',
      '2 text',
      '2 image',
      '3 text',
      '4 text',
      '4 image',
      '5 text',
      '5 image',
    ]);
    const images = parts.filter((part) => part.type === 'image');
    expect(images.map(({ accepted }) => accepted)).toEqual([true, true, false, true]);
    // Of step 4 a rejected picture with 7 and 8 was kept.
    expect(images[2]!.score).toBeCloseTo(Math.sqrt(7 * 8), 12);
  });

  it('has the instruction where the plan gives no words', async () => {
    const { trace } = await createFixtureRun();
    const [first, second, third] = trace.steps;
    Object.assign(first!, { text: null });
    Object.assign(second!, { text: 'None' });
    Object.assign(third!, { text: ' ', instruction: null });
    const texts = answerOfTrace(trace).filter((part) => part.type === 'text');
    expect(texts.slice(0, 3).map(({ step, text: words }) => `${step} ${words}`)).toEqual([
      '1 Draw the lighthouse of the sketch in daylight.',
      '2 Two white sailboats pass in front of the cliff.',
      expect.stringMatching(/^4 /),
    ]);
  });
});
