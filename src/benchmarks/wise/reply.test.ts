import { describe, expect, it } from 'vitest';
import { parseLegacyReply, parseVerifiedReply } from './reply.ts';

const lines = (...values: readonly (string | number)[]) =>
  `Consistency: ${values[0]}\nRealism: ${values[1]}\nAesthetic Quality: ${values[2]}`;

describe('a reply of the legacy judge', () => {
  it('gives three scores, with or without bold names, in any case', () => {
    expect(parseLegacyReply(lines(2, 1, 0))).toEqual({ consistency: 2, realism: 1, aesthetic: 0 });
    expect(parseLegacyReply('**Consistency**: 1\n**realism** 2\n*AESTHETIC QUALITY: 0')).toEqual({
      consistency: 1,
      realism: 2,
      aesthetic: 0,
    });
  });

  it('counts the last line of a name', () => {
    expect(parseLegacyReply(`Consistency: 0\n${lines(2, 2, 2)}`)?.consistency).toBe(2);
  });

  it('may be three bare digits, in the order of the question', () => {
    expect(parseLegacyReply('2\n1\n0')).toEqual({ consistency: 2, realism: 1, aesthetic: 0 });
  });

  it('is unreadable with a colon inside the bold, a range in brackets, a score left out, or prose', () => {
    const others = '\nRealism: 1\nAesthetic Quality: 1';
    for (const reply of [
      `**Consistency:** 2${others}`,
      `Consistency (0-2): 2${others}`,
      'Consistency: 2\nRealism: 1',
      '2\n1',
      'It is a good picture.',
      // One name is enough to rule out bare digits.
      'Consistency: 2\n1\n1\n1',
    ]) {
      expect(parseLegacyReply(reply)).toBeNull();
    }
  });

  it('is unreadable with a score that the protocol does not have', () => {
    expect(parseLegacyReply(lines(3, 1, 1))).toBeNull();
  });
});

describe('a reply of the verified judge', () => {
  it('is 0 or 1', () => {
    expect(parseVerifiedReply('Score: 1')).toBe(1);
    expect(parseVerifiedReply('**Score**: 0')).toBe(0);
    expect(parseVerifiedReply('I think so.\nscore 1.')).toBe(1);
    expect(parseVerifiedReply('\n 0 \n')).toBe(0);
  });

  it('is unreadable with a colon inside the bold, two digits, two lines, or prose', () => {
    for (const reply of ['**Score:** 1', 'Score: 10', '0\n1', 'Score: 2', 'yes', '']) {
      expect(parseVerifiedReply(reply)).toBeNull();
    }
  });
});
