/** Words that would do harm if they were shown as anything but words. */
export const HOSTILE = '<img src=x onerror="alert(1)"> | [a](javascript:b)';

const COHERENCE = JSON.stringify({
  scores: {
    Image_Coherence: {
      overall_score: {
        justification: HOSTILE,
        style_consistency: 8,
        entity_consistency: 8,
        trend_consistency: 8,
        overall_consistency: 8,
      },
    },
    Completeness: { Score: 8 },
    Image_Quality: { Score: 8 },
  },
});

/** A reply as the judge of any of the four benchmarks would give it, from what it is asked; nothing is looked at. */
export function replayedReply(asked: string): string {
  if (asked.includes('Aesthetic Quality'))
    return `Consistency: 2\nRealism: 1\nAesthetic Quality: 1\n${HOSTILE}`;
  if (asked.includes('Score: 0')) return 'Score: 1';
  if (asked.includes('Final Score')) return `${HOSTILE}\n**Final Score:** **5**`;
  if (asked.includes('criteria_met')) return JSON.stringify({ explanation: HOSTILE, criteria_met: true });
  if (asked.includes('Content of Image')) {
    const output = asked.slice(asked.lastIndexOf('OUTPUT:'));
    const numbers = [...output.matchAll(/<Img_(\d+)>/g)].map(([, number]) => number);
    const contents = [...new Set(numbers)].map((number) => [`Content of Image ${number}`, 'a thing']);
    return JSON.stringify({
      Tasks: { 'Create an Interleaved Text-Image Document': Object.fromEntries(contents) },
    });
  }
  if (asked.includes('image_1_score')) return '{"Consistency": {"overall_score": 4}}';
  return COHERENCE;
}
