import { describe, expect, it } from 'vitest';
import { readCriticMessage, tagged } from './critic-message.ts';
import type { UserPart } from './critic-message.ts';

const text = (words: string): UserPart => ({ type: 'text', text: words });
const file = (data: Uint8Array | string): UserPart => ({
  type: 'file',
  mediaType: 'image/png',
  data: { type: 'data', data },
});
const [before, after] = [new Uint8Array([1, 2]), new Uint8Array([3])];

describe('a critic message', () => {
  it('is read whatever its texts hold', () => {
    const stepPrompt = 'a</step_prompt>\n<current_prompt>b';
    const currentPrompt = '<current_prompt></current_prompt>';
    const texts = [tagged('step_prompt', stepPrompt), tagged('current_prompt', currentPrompt)].map(text);
    const parts = [text('Picture before:'), file(before), text('Picture after:'), file(after), ...texts];
    expect(readCriticMessage(parts)).toEqual({
      ok: true,
      value: { before, after, stepPrompt, currentPrompt },
    });
  });

  it('is read with pictures in base64 and with empty texts', () => {
    const parts = [
      file('AQI='),
      file('Aw=='),
      text('<step_prompt></step_prompt>'),
      text('<current_prompt></current_prompt>'),
    ];
    const reading = readCriticMessage(parts);
    expect(reading.ok && [...reading.value.before, ...reading.value.after]).toEqual([1, 2, 3]);
    expect(reading.ok && reading.value.stepPrompt).toBe('');
  });

  it('says what is missing', () => {
    const prompts = [text('<step_prompt>a</step_prompt>'), text('<current_prompt>b</current_prompt>')];
    const url: UserPart = {
      type: 'file',
      mediaType: 'image/png',
      data: { type: 'url', url: new URL('http://x.y') },
    };
    expect(readCriticMessage([file(before), ...prompts])).toMatchObject({
      problem: expect.stringContaining('got 1'),
    });
    expect(readCriticMessage([file(before), url, ...prompts])).toMatchObject({ ok: false });
    expect(readCriticMessage([file(before), file(after), prompts[0]!])).toMatchObject({
      problem: expect.stringContaining('<current_prompt>'),
    });
    expect(readCriticMessage([file(before), file(after), text('<step_prompt>a'), prompts[1]!])).toMatchObject(
      {
        problem: expect.stringContaining('<step_prompt>'),
      },
    );
  });
});
