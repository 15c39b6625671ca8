/** The situations in which the presets are compared; docs/rewards.md prints them, a test keeps it up to date. */
import { scoreReply } from './score.ts';
import { REWARD_PRESETS } from './reward.ts';
import type { GroundTruth, RewardInput } from './reward.ts';

/** One line of the table. */
export interface Situation extends RewardInput {
  readonly title: string;
}

/** A critic's reply in the right format. */
function reply(success: boolean, prompt = 'Add two yellow birds, exactly two.'): string {
  const answer = JSON.stringify({ previous_step_success: success, refine_prompt: prompt });
  return `<think>I compare the picture with the step.</think><answer>${answer}</answer>`;
}

const right: GroundTruth = { success: true, semantics: 9, quality: 9 };
const wrong: GroundTruth = { success: false, semantics: 4, quality: 4 };
const better = { semantics: 9, quality: 9 };
const same = { semantics: 4, quality: 4 };
const worse = { semantics: 0, quality: 0 };
const thoughtless = reply(false).replace(/^<think>.*<\/think>/, '');

export const SITUATIONS: readonly Situation[] = [
  { title: 'right picture, accepted', response: reply(true), groundTruth: right, newScores: null },
  { title: 'right picture, rejected', response: reply(false), groundTruth: right, newScores: null },
  { title: 'wrong picture, rejected, 4/4 -> 9/9', response: reply(false), groundTruth: wrong, newScores: better },
  { title: 'wrong picture, rejected, no change', response: reply(false), groundTruth: wrong, newScores: same },
  { title: 'wrong picture, rejected, 4/4 -> 0/0', response: reply(false), groundTruth: wrong, newScores: worse },
  { title: 'wrong picture, rejected, new picture not scored', response: reply(false), groundTruth: wrong, newScores: null },
  { title: 'wrong picture, **accepted**, prompt would give 9/9', response: reply(true), groundTruth: wrong, newScores: better },
  { title: 'wrong picture, accepted, prompt would change nothing', response: reply(true), groundTruth: wrong, newScores: same },
  { title: 'no readable answer, old prompt happens to give 9/9', response: 'The birds are missing.', groundTruth: wrong, newScores: better },
  { title: 'wrong picture, rejected, no `<think>`, 4/4 -> 9/9', response: thoughtless, groundTruth: wrong, newScores: better },
  { title: 'wrong picture, rejected as the text "false", 4/4 -> 9/9', response: reply(false).replace(':false', ':"false"'), groundTruth: wrong, newScores: better },
]; // prettier-ignore

/** The table of docs/rewards.md in Markdown: one line per situation, the overall reward of each preset. */
export function situationTable(): string {
  const head = `| situation | ${REWARD_PRESETS.map((preset) => `\`${preset}\``).join(' | ')} |`;
  const rule = `| --- | ${REWARD_PRESETS.map(() => '---:').join(' | ')} |`;
  const rows = SITUATIONS.map(({ title, ...input }) => {
    const cells = REWARD_PRESETS.map((preset) => {
      const { overall } = scoreReply({ preset, ...input });
      return overall === null ? 'null' : overall.toFixed(2);
    });
    return `| ${title} | ${cells.join(' | ')} |`;
  });
  return [head, rule, ...rows].join('\n');
}
