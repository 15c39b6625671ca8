/**
 * Finds the answer in a whole reply: thinking, tags, code fences and prose around one object
 * (paper, section 3: `<think>…</think><answer>{…}</answer>`). The one reader that all reply formats share.
 *
 * Differs from the released parser, which repairs the answer with a pattern that also rewrites the prompts in it and
 * which takes a draft from the thinking for the answer: no text is altered here, and thinking is never an answer.
 */
import { createLooseReader } from './loose-json.ts';
import type { LooseReading } from './loose-json.ts';

/** A reply taken apart. */
export interface ReplyParts {
  /** What stood in `<think>`, trimmed; empty when there was none. */
  readonly think: string;
  /** The object that holds one of the keys asked for; `null` when there is none. */
  readonly answer: Readonly<Record<string, unknown>> | null;
  /** The answer ends in the middle. */
  readonly isCut: boolean;
  /** `<think>` was opened, never closed, and no answer follows it. */
  readonly isThinkOpen: boolean;
}

interface Candidate {
  readonly answer: Readonly<Record<string, unknown>>;
  readonly isCut: boolean;
  /** Stands in `<answer>`. */
  readonly isTagged: boolean;
  readonly start: number;
  readonly end: number;
}

const MARKS = /<(\/?)(think(?:ing)?|answer)>|\{/gi;
const TAGS = /<\/?(?:think(?:ing)?|answer)>/gi;
const THINK_END = /<\/think(?:ing)?>/gi;
const ANSWER = /<answer>/gi;
const OBJECT_START = /\{\s*(?:["'“”„‘’‚\p{L}_$}#/])/uy;
/** Each character is read at most about this often, so that a hostile reply costs no more than a long one. */
const MAX_PASSES = 2;

/**
 * Takes a reply apart. Of several objects the last well-formed one wins, one in `<answer>` before one outside, and
 * one inside the thinking never. Time is linear in the reply; nothing is thrown.
 * @param keys an object without any of these is not the answer.
 */
export function readReply(text: string, keys: readonly string[]): ReplyParts {
  const scan = scanReply(text, keys);
  const { candidates, openThink } = scan;
  const rank = ({ isTagged, isCut }: Candidate): number => (isTagged ? 2 : 0) + (isCut ? 0 : 1);
  let best: Candidate | null = null;
  for (const candidate of candidates) {
    if (openThink !== null && candidate.start >= openThink && !endsReply(text, candidate)) continue;
    if (best === null || rank(candidate) >= rank(best)) best = candidate;
  }
  if (openThink !== null) {
    const end = best !== null && best.start >= openThink ? best.start : text.length;
    scan.thoughts.push(text.slice(openThink, end).replace(/```\w*\s*$/, ''));
  }
  return {
    think: scan.thoughts
      .map((thought) => thought.trim())
      .filter((thought) => thought !== '')
      .join('\n\n'),
    answer: best?.answer ?? null,
    isCut: best?.isCut ?? false,
    isThinkOpen: openThink !== null && best === null,
  };
}

interface Scan {
  readonly candidates: Candidate[];
  readonly thoughts: string[];
  /** Where thinking begins that nothing ends. */
  openThink: number | null;
}

function scanReply(text: string, keys: readonly string[]): Scan {
  const readObject = createLooseReader(text);
  const scan: Scan = { candidates: [], thoughts: [], openThink: null };
  const marks = new RegExp(MARKS);
  const findThinkEnd = createFinder(text, THINK_END);
  const findAnswer = createFinder(text, ANSWER);
  let isTagged = false;
  let strayEnd = 0;
  let charsLeft = MAX_PASSES * text.length;
  for (let mark = marks.exec(text); mark !== null && charsLeft > 0; mark = marks.exec(text)) {
    const start = mark.index;
    if (mark[0] === '{') {
      OBJECT_START.lastIndex = start;
      if (!OBJECT_START.test(text)) continue;
      const reading = readObject(start);
      charsLeft -= reading.end - start;
      const answer = answerIn(reading, keys);
      if (answer !== null) {
        scan.candidates.push({ answer, isCut: reading.isCut, isTagged, start, end: reading.end });
      }
      const isPassed = answer !== null || (reading.value !== null && !reading.isCut);
      if (isPassed) marks.lastIndex = reading.end;
      continue;
    }
    const isEnd = mark[1] === '/';
    if (mark[2]!.toLowerCase() === 'answer') {
      isTagged = !isEnd;
    } else if (isEnd) {
      // The chat template opened the thinking, so the reply has only its end.
      strayEnd = start;
      scan.thoughts.length = 0;
      scan.candidates.length = 0;
      isTagged = false;
    } else if (scan.openThink === null) {
      const end = findThinkEnd(marks.lastIndex);
      const answer = end === null ? findAnswer(marks.lastIndex) : null;
      if (end === null && answer === null) {
        scan.openThink = marks.lastIndex;
        continue;
      }
      scan.thoughts.push(text.slice(marks.lastIndex, (end ?? answer)!.start));
      marks.lastIndex = end?.end ?? answer!.start;
    }
  }
  if (strayEnd > 0) scan.thoughts.unshift(text.slice(0, strayEnd).replaceAll(TAGS, ''));
  return scan;
}

/** The object with one of the keys: the one read, or the only one that it wraps. */
function answerIn(
  { value }: LooseReading,
  keys: readonly string[],
): Readonly<Record<string, unknown>> | null {
  const isAnswer = (object: object): boolean => keys.some((key) => Object.hasOwn(object, key));
  if (value === null || isAnswer(value)) return value;
  const wrapped = Object.values(value).filter(
    (member): member is Record<string, unknown> =>
      typeof member === 'object' && member !== null && !Array.isArray(member) && isAnswer(member),
  );
  return wrapped.length === 1 ? wrapped[0]! : null;
}

/** Whether only a fence or closing tags follow. */
function endsReply(text: string, { end, isCut }: Candidate): boolean {
  return !isCut && text.length - end < 200 && /^(?:\s|```|<\/\w+>)*$/.test(text.slice(end));
}

type Find = (from: number) => { start: number; end: number } | null;

/** Finds the next match; remembers that there is none, so that asking often stays cheap. */
function createFinder(text: string, pattern: RegExp): Find {
  const search = new RegExp(pattern);
  let isExhausted = false;
  return (from) => {
    if (isExhausted) return null;
    search.lastIndex = from;
    const match = search.exec(text);
    isExhausted = match === null;
    return match && { start: match.index, end: search.lastIndex };
  };
}
