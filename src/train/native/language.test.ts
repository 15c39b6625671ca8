import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { DataError } from '../../core/errors.ts';
import { isKind } from '../../sandbox/scene.ts';
import {
  AT,
  checklistTokens,
  parseReplyText,
  readChecklist,
  REPLY_LENGTH,
  replyText,
  toHint,
} from './checklist.ts';
import { isHeldOut, sampleExample } from './example.ts';
import type { SampleSettings } from './example.ts';
import { promptTokens } from './prompt.ts';
import { assertTokens, groupRange, tokenOf, VOCABULARY_SIZE, wordOf, WORDS } from './vocabulary.ts';

const settings: SampleSettings = {
  split: 'train',
  rightShare: 0.5,
  randomFaultShare: 0.5,
  teacherNoise: 0.2,
};

describe('the vocabulary', () => {
  it('has every word once and finds each by its token', () => {
    expect(new Set(WORDS).size).toBe(VOCABULARY_SIZE);
    expect(WORDS.every((word) => wordOf(tokenOf(word)) === word)).toBe(true);
  });

  it("puts `none` directly before the kinds, as the eye's first head expects", () => {
    expect(wordOf(groupRange('kind').from - 1)).toBe('none');
  });

  it('stops at words and tokens outside', () => {
    expect(() => tokenOf('dragon')).toThrow(/"dragon" is not in the vocabulary of \d+ words/);
    expect(() => wordOf(VOCABULARY_SIZE)).toThrow(DataError);
    expect(() => assertTokens(Int32Array.of(3, -1), 'row 7')).toThrow(/^row 7: token -1 at position 1/);
    expect(() => assertTokens(Int32Array.of(0, VOCABULARY_SIZE - 1), 'row 7')).not.toThrow();
  });
});

describe('the language', () => {
  it('goes from checklist to tokens, to text and back without loss', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const { checklist } = sampleExample(createRng(seed), settings);
        expect(readChecklist(checklistTokens(checklist))).toEqual(checklist);
        const text = replyText(checklist, { refinedPrompt: 'a "new" prompt', reason: 'because' });
        expect(parseReplyText(text)).toEqual(checklist);
      }),
      { numRuns: 60 },
    );
  });

  it('writes a step into its slots', () => {
    const tokens = promptTokens([
      { type: 'weather', weather: 'snow' },
      { type: 'add', wish: { kind: 'bird', colour: 'yellow', count: 2, place: 0, size: null } },
    ]);
    expect([...tokens].map(wordOf)).toEqual(['to-add', 'none', 'none', 'none', 'bird', 'yellow', 'two', 'sky-left', 'any', 'none', 'none', 'snow']); // prettier-ignore
  });

  it('refuses a reply that is longer than the context', () => {
    const { checklist } = sampleExample(createRng(1), { ...settings, rightShare: 0, teacherNoise: 0 });
    const hint = { type: 'mood', word: 'none' } as const;
    expect(() => checklistTokens({ ...checklist, hints: [hint, hint, hint] })).toThrow(
      `The reply has ${REPLY_LENGTH + 2} tokens, the context holds ${REPLY_LENGTH}`,
    );
  });

  it('refuses sampled tokens that break the grammar, saying where', () => {
    const tokens = checklistTokens(sampleExample(createRng(2), settings).checklist);
    expect(() => readChecklist(tokens.with(AT.verdict, tokenOf('bird')))).toThrow(/"bird" at position 25/);
    expect(() => readChecklist(tokens.slice(0, -1))).toThrow(/"nothing" at position/);
    expect(() => readChecklist([])).toThrow(DataError);
  });

  it('refuses text that is no checklist', () => {
    expect(() => parseReplyText('<think>hm</think><answer>{}</answer>')).toThrow(DataError);
  });

  it("turns chosen remedies into the world's hints", () => {
    expect(toHint({ type: 'colour-first', word: 'blue' }, 'bird', isKind)).toEqual({
      type: 'colour-first',
      kind: 'bird',
      not: 'blue',
    });
    expect(toHint({ type: 'keep', word: 'house' }, 'bird', isKind)).toEqual({
      type: 'keep',
      kinds: ['house'],
    });
    expect(toHint({ type: 'keep', word: 'all' }, 'bird', isKind)).toEqual({ type: 'keep', kinds: 'all' });
    expect(toHint({ type: 'anchor', word: 'none' }, 'bird', isKind)).toEqual({
      type: 'anchor',
      kind: 'bird',
      to: null,
    });
    expect(toHint({ type: 'exact-count', word: 'none' }, 'bird', isKind)).toEqual({
      type: 'exact-count',
      kind: 'bird',
    });
  });
});

describe('examples', () => {
  const rng = createRng(5);

  it('agree with the judge: accepted exactly when nothing is wrong', () => {
    for (let i = 0; i < 200; i++) {
      const { checklist, judgement } = sampleExample(rng, settings);
      const isFine = Object.values(checklist.agrees).every(Boolean) && checklist.other === 'same';
      expect(checklist.accepted).toBe(judgement.fullyRight);
      expect(isFine).toBe(judgement.fullyRight);
      expect(checklist.hints.length === 0).toBe(checklist.accepted);
    }
  });

  it('never show a held-out combination in training', () => {
    for (let i = 0; i < 300; i++) {
      const { before, after } = sampleExample(rng, settings);
      expect([...(before?.things ?? []), ...after.things].filter(isHeldOut)).toEqual([]);
    }
  });

  it('are balanced as asked', () => {
    const right = Array.from({ length: 400 }, () => sampleExample(rng, settings)).filter(
      (e) => e.judgement.fullyRight,
    );
    expect(right.length).toBeGreaterThan(160);
    expect(right.length).toBeLessThan(240);
  });

  it('are the same for the same seed', () => {
    expect(sampleExample(createRng(9), settings)).toEqual(sampleExample(createRng(9), settings));
  });
});
