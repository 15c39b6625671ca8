import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCriticMessage } from '../../formats/critic-message.ts';
import type { UserPart } from '../../formats/critic-message.ts';
import type { Picture } from '../../lib/picture.ts';
import type { Ask } from '../ask.ts';
import { defaultPromptSet } from '../prompts/default-set.ts';
import { createCritic } from './critic.ts';

const YES =
  '{"reason": "All there.", "previous_step_success": true, "refine_prompt": "p", "semantics": 9, "quality": 8}';
const NO = '{"reason": "Two birds.", "previous_step_success": false, "refine_prompt": "three birds"}';

async function square(colour: string, widthPx = 6, heightPx = 4): Promise<Picture> {
  const create = { width: widthPx, height: heightPx, channels: 3 as const, background: colour };
  return { bytes: await sharp({ create }).png().toBuffer(), mediaType: 'image/png' };
}

function setup(...replies: string[]) {
  const calls: { key: string; options: LanguageModelV4CallOptions }[] = [];
  const ask: Ask = async (key, options) => {
    calls.push({ key, options });
    return { text: replies[calls.length - 1]!, finishReason: 'stop' };
  };
  const messageOf = (call: number) => calls[call]!.options.prompt[1]!.content as UserPart[];
  return { ask, calls, messageOf };
}
const filesOf = (parts: readonly UserPart[]) =>
  parts.flatMap((part) => (part.type === 'file' && part.data.type === 'data' ? [part.data.data] : []));

const critic = createCritic({ promptSet: defaultPromptSet });
const prompts = {
  stepPrompt: 'Three </step_prompt> birds',
  currentPrompt: 'Exactly three {{step_prompt}} birds',
};
let red: Picture;
let blue: Picture;
beforeAll(async () => {
  [red, blue] = await Promise.all([square('red'), square('blue')]);
});

describe('judging', () => {
  it('gives the verdict, its reason and its scores', async () => {
    const { ask, calls } = setup(YES);
    const verdict = await critic.judge({ keyPrefix: 's1a1', before: red, after: blue, ...prompts, ask });
    const scores = { semantics: 9, quality: 8 };
    expect(verdict).toEqual({ outcome: 'accepted', reason: 'All there.', refinedPrompt: 'p', scores });
    expect(calls.map(({ key }) => key)).toEqual(['s1a1:1']);
    expect(calls[0]!.options.responseFormat).toMatchObject({ type: 'json', name: 'verdict' });
  });

  it('shows before, after and both prompts, so that a program can read them back', async () => {
    const { ask, messageOf } = setup(NO);
    await critic.judge({ keyPrefix: 'k', before: red, after: blue, ...prompts, ask });
    expect(readCriticMessage(messageOf(0))).toEqual({
      ok: true,
      value: { before: red.bytes, after: blue.bytes, ...prompts },
    });
  });

  it('shows a white canvas of the same size where there was no picture', async () => {
    const { ask, messageOf } = setup(NO);
    await critic.judge({ keyPrefix: 'k', before: null, after: await square('blue', 7, 3), ...prompts, ask });
    const { data, info } = await sharp(filesOf(messageOf(0))[0])
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([7, 3]);
    expect(data.every((value) => value === 255)).toBe(true);
  });

  it('has no refined prompt when the critic wrote none', async () => {
    const { ask } = setup('{"previous_step_success": "no", "refine_prompt": ""}');
    const verdict = await critic.judge({ keyPrefix: 'k', before: red, after: blue, ...prompts, ask });
    expect(verdict).toMatchObject({ outcome: 'rejected', refinedPrompt: null, scores: null });
  });

  it('asks once more when the reply cannot be read', async () => {
    const { ask, calls } = setup('Looks fine to me.', YES);
    const verdict = await critic.judge({ keyPrefix: 'k', before: red, after: blue, ...prompts, ask });
    expect(verdict.outcome).toBe('accepted');
    expect(calls.map(({ key }) => key)).toEqual(['k:1', 'k:2']);
    expect(JSON.stringify(calls[1]!.options.prompt.at(-1))).toContain('previous_step_success');
  });

  it('is unreadable, not a rejection, when the second reply cannot be read either', async () => {
    const { ask, calls } = setup('Fine.', '{"previous_step_success": "perhaps"}');
    const verdict = await critic.judge({ keyPrefix: 'k', before: red, after: blue, ...prompts, ask });
    expect(verdict).toEqual({
      outcome: 'unreadable',
      reason: expect.stringContaining('"previous_step_success" in the answer is wrong'),
      refinedPrompt: null,
      scores: null,
    });
    expect(calls).toHaveLength(2);
  });

  it('leaves the current prompt out of a first judgement when the prompt set wants that', async () => {
    const empty = {
      ...defaultPromptSet,
      critic: { ...defaultPromptSet.critic, unrefined: 'empty' as const },
    };
    const { ask, messageOf } = setup(NO, NO);
    const judge = (currentPrompt: string) =>
      createCritic({ promptSet: empty }).judge({
        keyPrefix: 'k',
        before: red,
        after: blue,
        stepPrompt: 'p',
        currentPrompt,
        ask,
      });
    await judge('p');
    await judge('p, better');
    const current = [0, 1].map((call) => {
      const message = readCriticMessage(messageOf(call));
      return message.ok && message.value.currentPrompt;
    });
    expect(current).toEqual(['', 'p, better']);
  });
});

describe('comparing', () => {
  const first = '{"reason": "r", "better": "first"}';
  const second = '{"reason": "r", "better": "second"}';
  const tie = '{"reason": "r", "better": "tie"}';
  const compare = (ask: Ask) =>
    critic.compare({ keyPrefix: 'c', before: null, first: red, second: blue, stepPrompt: 'p', ask });

  it.each([
    ['the first, in both orders', [first, second], 'first'],
    ['the second, in both orders', [second, first], 'second'],
    ['whatever comes first', [first, first], 'tie'],
    ['whatever comes second', [second, second], 'tie'],
    ['one of them, then neither', [second, tie], 'tie'],
  ])('prefers %s', async (_, replies, better) => {
    const { ask, calls, messageOf } = setup(...replies);
    expect(await compare(ask)).toBe(better);
    expect(calls.map(({ key }) => key)).toEqual(['c:forward:1', 'c:swapped:1']);
    expect(filesOf(messageOf(0)).slice(1)).toEqual([red.bytes, blue.bytes]);
    expect(filesOf(messageOf(1)).slice(1)).toEqual([blue.bytes, red.bytes]);
  });

  it('does not ask again after a tie', async () => {
    const { ask, calls } = setup(tie);
    expect(await compare(ask)).toBe('tie');
    expect(calls).toHaveLength(1);
  });

  it('is a tie when nothing can be read', async () => {
    const { ask, calls } = setup('The red one.', 'The red one!');
    expect(await compare(ask)).toBe('tie');
    expect(calls.map(({ key }) => key)).toEqual(['c:forward:1', 'c:forward:2']);
  });
});
