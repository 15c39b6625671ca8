import { describe, expect, it } from 'vitest';
import { parseCoherence, parseConsistency, parseDescriptions, parseTextTask } from './reply.ts';

const coherence = (score: unknown, quality: unknown = 7) =>
  `Here you are:\n${JSON.stringify({
    scores: {
      Image_Coherence: {
        pair_scores: {},
        overall_score: {
          style_consistency: score,
          entity_consistency: 8,
          trend_consistency: 6,
          overall_consistency: 8,
        },
      },
      Completeness: { Summarize: 's', Justification: 'j', Score: 5 },
      Image_Quality: { Justification: 'j', Score: quality },
    },
  })}\nDone.`;

describe("a reply of CoMM's judge", () => {
  it('gives six marks of the document, five where completeness is not asked', () => {
    const marks = { style: 9, entity: 8, trend: 6, overall: 8, imageQuality: 7 };
    expect(parseCoherence(coherence(9), true)).toEqual({ ...marks, completeness: 5 });
    expect(parseCoherence(coherence(9), false)).toEqual(marks);
  });

  it('counts null and NA as 0, and numbers written as words of digits as numbers', () => {
    expect(parseCoherence(coherence(null), false)?.['style']).toBe(0);
    expect(parseCoherence(coherence('NA'), false)?.['style']).toBe(0);
    expect(parseCoherence(coherence('8.5'), false)?.['style']).toBe(8.5);
    expect(parseCoherence(coherence('8/10'), false)?.['style']).toBe(8);
  });

  it('is unreadable as prose, with a mark left out, in words, or off the scale', () => {
    expect(parseCoherence('All good.', true)).toBeNull();
    expect(parseCoherence(coherence(undefined), true)).toBeNull();
    expect(parseCoherence(coherence('high'), true)).toBeNull();
    expect(parseCoherence(coherence(11), true)).toBeNull();
    expect(parseConsistency('{"Consistency": {}}')).toBeNull();
  });

  it('gives the relevance of the pictures, and completeness and fidelity of texts', () => {
    expect(parseConsistency('{"Consistency": {"image_1_score": 3, "overall_score": 4}}')).toEqual({ irs: 4 });
    const text = '{"Completeness": {"Score": 6}, "Text Fidelity to Image": {"overall_score": 7}}';
    expect(parseTextTask(text)).toEqual({ completeness: 6, fidelity: 7 });
  });

  it('describes every hidden picture, numbered on from the input', () => {
    const reply = (...indices: readonly number[]) =>
      JSON.stringify({
        Tasks: {
          'Create an Interleaved Text-Image Document': Object.fromEntries(
            indices.map((index) => [`Content of Image ${index}`, `picture ${index}`]),
          ),
        },
      });
    expect(parseDescriptions(reply(2, 3), { first: 2, count: 2 })).toEqual(['picture 2', 'picture 3']);
    expect(parseDescriptions(reply(2, 3, 4), { first: 2, count: 2 })).toHaveLength(3);
    expect(parseDescriptions(reply(2), { first: 2, count: 2 })).toBeNull();
    expect(parseDescriptions(reply(0, 1), { first: 2, count: 2 })).toBeNull();
    expect(parseDescriptions('{"Tasks": {}}', { first: 0, count: 1 })).toBeNull();
  });
});
