import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileReplies } from '../testing/hostile.ts';
import { parseCoherence, parseConsistency, parseTextTask } from './comm/reply.ts';
import { parseRiseScore } from './rise/reply.ts';
import { parseCriterionReply } from './ueval/reply.ts';
import { parseLegacyReply, parseVerifiedReply } from './wise/reply.ts';

const parsers: Readonly<Record<string, (reply: string) => unknown>> = {
  'UEval criterion': parseCriterionReply,
  'WISE legacy': parseLegacyReply,
  'WISE verified': parseVerifiedReply,
  'RISE graded': (reply) => parseRiseScore(reply, 'graded'),
  'RISE binary': (reply) => parseRiseScore(reply, 'binary'),
  'CoMM coherence': (reply) => parseCoherence(reply, true),
  'CoMM consistency': parseConsistency,
  'CoMM text': parseTextTask,
};

/** Texts made of the pieces that the parsers look for. */
const PIECES =
  '{ } [ ] " \' , : \\ ```json\n ** \u2028 \ud800 "criteria_met" true False 1 2.5 -1e999 Final Score Consistency: Realism "scores" __proto__';
const pieces = fc.constantFrom(' ', '\n', 'Aesthetic Quality', ...PIECES.split(' '));
const soup = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(pieces, { maxLength: 120 }).map((parts) => parts.join('')),
  fc.json().map((json) => `{"criteria_met": ${json}, "scores": ${json}}`),
);

describe.each(Object.entries(parsers))('the parser of %s', (_name, parse) => {
  it('gives a value or nothing for any text, and throws at none', () => {
    fc.assert(
      fc.property(soup, (text) => {
        expect(parse(text)).not.toBeUndefined();
      }),
      { numRuns: 1500, seed: 5 },
    );
  });

  it('comes to an end on hostile texts of a megabyte', () => {
    for (const text of hostileReplies(1_000_000).values()) expect(parse(text)).not.toBeUndefined();
  });
});
