import { describe, expect, it } from 'vitest';
import { extractFinalScores, parseRiseScore } from './reply.ts';

describe('the final score of a reply', () => {
  it.each([
    ['Good.\n**Final Score:** **4**', [4]],
    ['Final Score: 4/5', [4]],
    ['Final Score: 4.5', [4]],
    ['final score 3', [3]],
    ['Final Scores: 4, 5', [4, 5]],
    ['The final score is 3.\n**Final Score:** 5', [5]],
    ['**Final Score:**\n\n**2**', [2]],
    ['Final Score: 1\nFinal Score: 5', [1]],
  ])('of %j is %j', (reply, scores) => {
    expect(extractFinalScores(reply)).toEqual(scores);
  });

  it.each(['Final Score = 4', 'Score: 4', 'Final Score: five', ''])('is not found in %j', (reply) => {
    expect(extractFinalScores(reply)).toBeNull();
  });

  it('is 1 or 5 where the question is yes or no', () => {
    const binary = (score: number) => parseRiseScore(`Final Score: ${score}`, 'binary');
    expect([binary(0), binary(1), binary(5)]).toEqual([1, 5, 5]);
  });

  it('is unreadable when there are several, or when it is not on the scale', () => {
    expect(parseRiseScore('Final Scores: 4, 5', 'graded')).toBeNull();
    expect(parseRiseScore('Final Score: 0', 'graded')).toBeNull();
    expect(parseRiseScore('Final Score: 10', 'graded')).toBeNull();
    expect(parseRiseScore('Final Score: 5', 'graded')).toBe(5);
  });
});
