/**
 * The reply of the policy: a checklist with a fixed place for every word. First what is seen, read from the pictures
 * alone; then, part by part, what is wanted and whether the two agree; then the verdict, scores and remedies.
 */
import { DataError } from '../../core/errors.ts';
import { COLOUR_NAMES } from '../../sandbox/lexicon.ts';
import type { Colour } from '../../sandbox/lexicon.ts';
import type { Hint } from '../../sandbox/scene.ts';
import { HINT_TYPES, MAX_SCORE, tokenOf, wordOf, WORDS } from './vocabulary.ts';

/** What is looked at, in this order: the thing the step is about, then the picture as a whole. */
export const PARTS = ['place', 'kind', 'count', 'colour', 'size', 'background', 'time', 'weather'] as const;
export type Part = (typeof PARTS)[number];
/** More remedies than this dilute a prompt. */
export const MAX_HINTS = 2;

/** Positions of the reply's tokens. */
export const AT = {
  seen: 0,
  /** Pairs of wanted and check follow each other. */
  wanted: PARTS.length,
  other: 3 * PARTS.length,
  verdict: 3 * PARTS.length + 1,
  semantics: 3 * PARTS.length + 2,
  quality: 3 * PARTS.length + 3,
  /** Pairs of type and argument, then `<end>`. */
  hints: 3 * PARTS.length + 4,
} as const;
/** Length of the longest reply in tokens: T. */
export const REPLY_LENGTH = AT.hints + 2 * MAX_HINTS + 1;
/** Tokens from the second to the eighth are what the eyes alone must say: they cannot attend to the prompt. */
export const EYES_ONLY = { from: 1, to: PARTS.length - 1 } as const;

/** A remedy as the policy chooses it: its type and one word; the thing it is about follows from the step. */
export interface ChosenHint {
  readonly type: Hint['type'];
  /** A colour, a kind, `all` or `none`. */
  readonly word: string;
}

/** A reply before it is written as tokens or text. All words are in the vocabulary. */
export interface Checklist {
  readonly seen: Readonly<Record<Part, string>>;
  /** `any` where the step leaves the part open. */
  readonly wanted: Readonly<Record<Part, string>>;
  readonly agrees: Readonly<Record<Part, boolean>>;
  /** Place of another thing that changed, or `same`. */
  readonly other: string;
  readonly accepted: boolean;
  /** 0..10 */
  readonly semantics: number;
  /** 0..10 */
  readonly quality: number;
  /** Empty when accepted. */
  readonly hints: readonly ChosenHint[];
}

/** Tokens of a reply, `<end>` included, at most `REPLY_LENGTH`. */
export function checklistTokens(list: Checklist): number[] {
  const words = [
    ...PARTS.map((part) => list.seen[part]),
    ...PARTS.flatMap((part) => [list.wanted[part], list.agrees[part] ? 'ok' : 'bad']),
    list.other,
    list.accepted ? 'accept' : 'reject',
    `score-${list.semantics}`,
    `score-${list.quality}`,
    ...list.hints.flatMap(({ type, word }) => [`hint-${type}`, word]),
    '<end>',
  ];
  if (words.length > REPLY_LENGTH) {
    throw new DataError(`The reply has ${words.length} tokens, the context holds ${REPLY_LENGTH}`);
  }
  return words.map((word) => tokenOf(word));
}

/**
 * The checklist that sampled tokens say.
 * @throws {DataError} when a token is not where the grammar wants it; a sampled reply may be any string of tokens.
 */
export function readChecklist(tokens: readonly number[]): Checklist {
  const words = tokens.map((token) => wordOf(token));
  const expect = (at: number, allowed: (word: string) => boolean): string => {
    const word = words[at];
    if (word === undefined || !allowed(word)) {
      throw new DataError(`The reply has "${word ?? 'nothing'}" at position ${at}, where it does not belong`);
    }
    return word;
  };
  const each = <T>(read: (index: number) => T): Record<Part, T> =>
    Object.fromEntries(PARTS.map((part, i) => [part, read(i)])) as Record<Part, T>;
  const content = (word: string): boolean => !word.startsWith('<') && !word.startsWith('hint-');
  const score = (at: number): number => {
    const [, number] = /^score-(\d+)$/.exec(expect(at, (word) => word.startsWith('score-'))) ?? [];
    return Math.min(MAX_SCORE, Number(number));
  };
  const hints: ChosenHint[] = [];
  let at: number = AT.hints;
  for (; words[at] !== '<end>' && hints.length < MAX_HINTS; at += 2) {
    const type = expect(at, (word) => word.startsWith('hint-')).slice('hint-'.length);
    hints.push({ type: HINT_TYPES.find((known) => known === type)!, word: expect(at + 1, content) });
  }
  expect(at, (word) => word === '<end>');
  return {
    seen: each((i) => expect(AT.seen + i, content)),
    wanted: each((i) => expect(AT.wanted + 2 * i, content)),
    agrees: each((i) => expect(AT.wanted + 2 * i + 1, (word) => word === 'ok' || word === 'bad') === 'ok'),
    other: expect(AT.other, content),
    accepted: expect(AT.verdict, (word) => word === 'accept' || word === 'reject') === 'accept',
    semantics: score(AT.semantics),
    quality: score(AT.quality),
    hints,
  };
}

/** The checklist as the text of a `<think>`: one clause per part. */
export function thinkText(list: Checklist): string {
  const clauses = PARTS.map(
    (part) =>
      `${part}: ${list.seen[part]} seen, ${list.wanted[part]} wanted, ${list.agrees[part] ? 'ok' : 'bad'}`,
  );
  const remedies = list.hints.map(({ type, word }) => `${type} (${word})`).join(' and ');
  return [...clauses, `others: ${list.other}`, `remedy: ${remedies === '' ? 'none' : remedies}`].join('; ');
}

/** The whole reply in the grammar of every critic. */
export function replyText(list: Checklist, answer: { refinedPrompt: string; reason: string }): string {
  const json = JSON.stringify({
    previous_step_success: list.accepted,
    refine_prompt: answer.refinedPrompt,
    semantics: list.semantics,
    quality: list.quality,
    reason: answer.reason,
  });
  return `<think>${thinkText(list)}</think><answer>${json}</answer>`;
}

/**
 * The checklist behind a reply that `replyText` wrote.
 * @throws {DataError} when the text is no such reply.
 */
export function parseReplyText(text: string): Checklist {
  const [, think, json] = /^<think>([\s\S]*)<\/think><answer>([\s\S]*)<\/answer>$/.exec(text) ?? [];
  const answer = json === undefined ? null : (JSON.parse(json) as Record<string, unknown>);
  const clauses = new Map((think ?? '').split('; ').map((clause) => splitOnce(clause)));
  const parts = PARTS.map((part) => {
    const [, seen = '', wanted = '', check = ''] = /^(.+) seen, (.+) wanted, (ok|bad)$/.exec(clauses.get(part) ?? '') ?? [];
    return { part, seen, wanted, agrees: check === 'ok' };
  }); // prettier-ignore
  if (answer === null || parts.some(({ seen }) => seen === '')) {
    throw new DataError('The text is no reply of the learned critic: its <think> is not the checklist');
  }
  const remedies = clauses.get('remedy') ?? 'none';
  const by = <T>(read: (entry: (typeof parts)[number]) => T): Record<Part, T> =>
    Object.fromEntries(parts.map((entry) => [entry.part, read(entry)])) as Record<Part, T>;
  return {
    seen: by(({ seen }) => seen),
    wanted: by(({ wanted }) => wanted),
    agrees: by(({ agrees }) => agrees),
    other: clauses.get('others') ?? 'same',
    accepted: answer['previous_step_success'] === true,
    semantics: Number(answer['semantics']),
    quality: Number(answer['quality']),
    hints: remedies === 'none' ? [] : remedies.split(' and ').map((remedy) => parseRemedy(remedy)),
  };
}

function splitOnce(clause: string): [string, string] {
  const at = clause.indexOf(': ');
  return [clause.slice(0, at), clause.slice(at + 2)];
}

function parseRemedy(remedy: string): ChosenHint {
  const [, name, word = ''] = /^([\w-]+) \((.+)\)$/.exec(remedy) ?? [];
  const type = HINT_TYPES.find((known) => known === name);
  if (type === undefined || !WORDS.includes(word)) {
    throw new DataError(`"${remedy}" is no remedy of the learned critic`);
  }
  return { type, word };
}

/** The world's hint for a chosen one; `kind` is the thing that the step is about. */
export function toHint({ type, word }: ChosenHint, kind: string, isKind: (word: string) => boolean): Hint {
  switch (type) {
    case 'colour-first':
      return { type, kind, not: isColour(word) ? word : null };
    case 'kind':
      return { type, kind, not: isKind(word) ? word : null };
    case 'anchor':
      return { type, kind, to: isKind(word) ? word : null };
    case 'keep':
      return { type, kinds: isKind(word) ? [word] : 'all' };
    case 'mood':
      return { type };
    default:
      return { type, kind };
  }
}

function isColour(word: string): word is Colour {
  return COLOUR_NAMES.some((colour) => colour === word);
}
