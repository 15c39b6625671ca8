import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderJudgeReply } from '../../formats/judge.ts';
import { createJudge } from './judge.ts';

const picture = async (background: string) => ({
  bytes: new Uint8Array(
    await sharp({ create: { width: 40, height: 30, channels: 3, background } }).png().toBuffer(),
  ),
  mediaType: 'image/png',
}); // prettier-ignore
const scores = { fulfilment: 8, preservation: 9, naturalness: 7, soundness: 10 };

describe('the judge', () => {
  it('shows both pictures and the step, and a white one where there was none before', async () => {
    const asked: { key: string; text: string; sizes: (number | undefined)[] }[] = [];
    const judge = createJudge({ replyMode: 'text' });
    const outcome = await judge.score({
      keyPrefix: 'judge:s1:a1',
      before: null,
      after: await picture('#f00'),
      stepPrompt: 'Draw {{red}}.',
      ask: async (key, { prompt }) => {
        const user = prompt.find(({ role }) => role === 'user')!;
        const parts = user.role === 'user' ? user.content : [];
        const sizes = await Promise.all(
          parts.flatMap((part) =>
            part.type === 'file' && part.data.type === 'data'
              ? [sharp(part.data.data as Uint8Array).stats().then(({ channels }) => channels[1]?.mean)]
              : [],
          ),
        ); // prettier-ignore
        asked.push({ key, text: JSON.stringify(prompt), sizes });
        return {
          text: renderJudgeReply({ reasoning: 'Red.', reason: 'Fine.', ...scores }),
          finishReason: 'stop',
        };
      },
    });
    expect(outcome).toMatchObject({ ok: true, value: { reasoning: 'Red.', reason: 'Fine.', ...scores } });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.key).toBe('judge:s1:a1:1');
    expect(asked[0]!.text).toContain('<step_prompt>Draw {{red}}.</step_prompt>');
    // Green is full in white and empty in red.
    expect(asked[0]!.sizes).toEqual([255, 0]);
  });

  it('asks once more with the complaint, and then gives the problem', async () => {
    const keys: string[] = [];
    const outcome = await createJudge().score({
      keyPrefix: 'j',
      before: await picture('#000'),
      after: await picture('#fff'),
      stepPrompt: 'x',
      ask: async (key) => {
        keys.push(key);
        return { text: '{"fulfilment": 12}', finishReason: 'stop' };
      },
    });
    expect(keys).toEqual(['j:1', 'j:2']);
    expect(outcome).toEqual({ ok: false, problem: '"fulfilment" must be a number from 0 to 10, not 12.' });
  });
});
