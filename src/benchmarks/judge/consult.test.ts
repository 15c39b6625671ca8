import { describe, expect, it } from 'vitest';
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { ProviderError } from '../../core/errors.ts';
import { blankCanvas } from '../../lib/picture.ts';
import { createConsult, withoutThinking } from './consult.ts';
import type { JudgeDesk, Question } from './consult.ts';

const readNumber = (text: string): number | null => (/^\d+$/.test(text) ? Number(text) : null);
const question: Question = {
  key: 'q',
  temperature: 0,
  build: () => ({ system: null, parts: [{ type: 'text', text: 'How many?' }] }),
};

/** A desk that gives these replies in turn, with what it was asked and told. */
function deskOf(replies: readonly (string | Error)[]) {
  const asked: [string, LanguageModelV4CallOptions][] = [];
  const noted: string[] = [];
  const desk: JudgeDesk = {
    async ask(key, options) {
      asked.push([key, options]);
      const reply = replies[asked.length - 1] ?? 'nothing more to say';
      if (reply instanceof Error) throw reply;
      return { text: reply, finishReason: 'stop' };
    },
    noteFailure: (key, message) => noted.push(`${key}: ${message}`),
  };
  return { desk, asked, noted };
}
const stored = (replies: Readonly<Record<string, string>>, failure?: string) => ({
  reply: (key: string, attempt: number) => replies[`${key}#${attempt}`],
  failure: () => failure,
});

describe('asking the judge', () => {
  it('goes on until a reply can be read', async () => {
    const { desk, asked } = deskOf(['many', '7', '8']);
    const consult = createConsult({ stored: stored({}), desk, tries: 3 });
    expect(await consult(question, readNumber)).toEqual({ outcome: 'read', value: 7, text: '7' });
    expect(asked.map(([key]) => key)).toEqual(['q#1', 'q#2']);
    expect(asked[0]![1]).toEqual({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'How many?' }] }],
      temperature: 0,
    });
  });

  it('counts stored replies that could not be read as tries', async () => {
    const { desk, asked } = deskOf(['9']);
    const consult = createConsult({ stored: stored({ 'q#1': 'many' }), desk, tries: 2 });
    expect(await consult(question, readNumber)).toMatchObject({ value: 9 });
    expect(asked.map(([key]) => key)).toEqual(['q#2']);
  });

  it('ends unreadable with the last reply, and failed with the failure', async () => {
    const prose = createConsult({ stored: stored({}), desk: deskOf(['a', 'b']).desk, tries: 2 });
    expect(await prose(question, readNumber)).toEqual({ outcome: 'unreadable', text: 'b' });
    const failure = new ProviderError('x answered 500.', { model: 'x', isRetryable: true });
    const failing = createConsult({ stored: stored({}), desk: deskOf([failure]).desk, tries: 3 });
    expect(await failing(question, readNumber)).toEqual({ outcome: 'failed', message: 'x answered 500.' });
    const broken = createConsult({ stored: stored({}), desk: deskOf([new TypeError('bug')]).desk, tries: 3 });
    await expect(broken(question, readNumber)).rejects.toThrow('bug');
  });

  it('notes a question that cannot be put, and asks nobody', async () => {
    const { desk, asked, noted } = deskOf([]);
    const consult = createConsult({ stored: stored({}), desk, tries: 3 });
    const missing: Question = {
      ...question,
      build: () => ({
        system: null,
        parts: [{ type: 'image', picture: { kind: 'file', path: '/no/such.png' } }],
      }),
    };
    expect(await consult(missing, readNumber)).toEqual({
      outcome: 'failed',
      message: 'The picture /no/such.png is missing.',
    });
    expect([asked.length, noted]).toEqual([0, ['q: The picture /no/such.png is missing.']]);
  });

  it('offline reads what is stored and never builds a question', async () => {
    const unbuilt: Question = {
      key: 'q',
      build: () => {
        throw new Error('built');
      },
    };
    const offline = (replies: Readonly<Record<string, string>>, failure?: string) =>
      createConsult({ stored: stored(replies, failure), desk: null, tries: 2 })(unbuilt, readNumber);
    expect(await offline({ 'q#1': 'x', 'q#2': '4' })).toMatchObject({ outcome: 'read', value: 4 });
    expect(await offline({})).toEqual({ outcome: 'not-judged' });
    expect(await offline({ 'q#1': 'x' }, 'down')).toEqual({ outcome: 'failed', message: 'down' });
  });

  it('shows pictures as they are, or as small JPEG where the benchmark says so', async () => {
    const { desk, asked } = deskOf(['1']);
    const { bytes } = await blankCanvas(100, 50);
    const picture = { kind: 'bytes' as const, bytes, name: 'p' };
    const seen: Question = {
      ...question,
      build: () => ({
        system: 'S',
        parts: [
          { type: 'image', picture },
          { type: 'image', picture, prepare: { maxSidePx: 20, jpegQuality: 75 } },
        ],
      }),
    };
    await createConsult({ stored: stored({}), desk, tries: 1 })(seen, readNumber);
    const [system, user] = asked[0]![1].prompt;
    expect(system).toEqual({ role: 'system', content: 'S' });
    const kinds = (user!.content as { mediaType: string }[]).map(({ mediaType }) => mediaType);
    expect(kinds).toEqual(['image/png', 'image/jpeg']);
  });
});

describe('a reply of a judge that thinks aloud', () => {
  it('is the answer to the question, not the thoughts', async () => {
    const { desk } = deskOf(['<think>\n3\n</think>\n7']);
    const consult = createConsult({ stored: stored({}), desk, tries: 1 });
    expect(await consult(question, readNumber)).toEqual({ outcome: 'read', value: 7, text: '7' });
  });

  it('is read without its thoughts', () => {
    expect(withoutThinking('<think>Score: 0?</think>\nScore: 1')).toBe('Score: 1');
    expect(withoutThinking('Score: 0?</think> Score: 1')).toBe('Score: 0?Score: 1');
  });
});
