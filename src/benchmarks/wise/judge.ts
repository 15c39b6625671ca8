/**
 * One call per picture.
 * @source PKU-YuanGroup/WISE WISE_legacy/gpt_eval.py and vllm_eval.py @ eb51174: `build_evaluation_messages`.
 *   Differs: the picture's true media type is sent; the official scripts call everything PNG.
 */
import type { Answer, JudgeContext, Judged } from '../benchmark.ts';
import { NO_ANSWER } from '../benchmark.ts';
import { textOf } from '../judge/wording.ts';
import { parseLegacyReply, parseVerifiedReply } from './reply.ts';
import type { WiseVersion } from './items.ts';

/** Marks: `consistency`, `realism`, `aesthetic` (0-2) of the legacy protocol; `score` (0 or 1) of the verified one. */
export async function judgeWise(
  version: WiseVersion,
  asked: { prompt: string; explanation: string },
  { answer, context }: { answer: Answer; context: JudgeContext },
): Promise<Judged> {
  const { consult, wording } = context;
  const { picture } = answer;
  if (picture === null) return NO_ANSWER;
  const question = {
    key: 'picture',
    temperature: 0,
    maxOutputTokens: version === 'legacy' ? 2000 : 500,
    build: () => ({
      system: textOf(wording, 'system'),
      parts: [
        { type: 'text' as const, text: fill(textOf(wording, 'user'), asked) },
        { type: 'image' as const, picture },
      ],
    }),
  };
  const read = (text: string): Record<string, number> | null => {
    if (version === 'legacy') {
      const scores = parseLegacyReply(text);
      return scores && { ...scores };
    }
    const score = parseVerifiedReply(text);
    return score === null ? null : { score };
  };
  const reply = await consult(question, read);
  const words = reply.outcome === 'failed' ? reply.message : reply.outcome === 'not-judged' ? '' : reply.text;
  const reasons = words === '' ? [] : [{ question: 'The picture', text: words }];
  return reply.outcome === 'read'
    ? { outcome: 'scored', marks: reply.value, reasons }
    : { outcome: reply.outcome, marks: {}, reasons };
}

function fill(template: string, { prompt, explanation }: { prompt: string; explanation: string }): string {
  const values: Readonly<Record<string, string>> = { PROMPT: prompt, EXPLANATION: explanation };
  return template.replace(/<<(PROMPT|EXPLANATION)>>/g, (_, name: string) => values[name]!);
}
