/** What a user's request is: the story in it, how many steps it wants, and whether it wants a story at all. */
import type { UserPart } from '../../formats/critic-message.ts';
import { NUMBER_WORDS } from '../lexicon.ts';

/** A request, read. */
export interface StoryRequest {
  /** The words that are to be told or drawn, without the instructions around them. */
  readonly story: string;
  /** Encoded pictures in order. */
  readonly pictures: readonly Uint8Array[];
  /** `null` = not said. */
  readonly stepCount: number | null;
  /** The given pictures are to be put into words; nothing is drawn. */
  readonly wantsDescription: boolean;
}

const NUMBERS = [...NUMBER_WORDS, 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const NUMBER = `(${NUMBERS.join('|')}|\\d{1,2})`;
const UNITS = '(?:steps?|pictures?|images?|scenes?|panels?|pages?|frames?|illustrations?|drawings?)';
/** "in exactly three steps", "(4 pictures)", "as 3 images", "a three-step story". */
const STEP_COUNTS = [
  `[,\\s(]*\\b(?:in|with|using|use|as|into|over|across|through)\\s+(?:exactly\\s+|precisely\\s+|just\\s+|only\\s+)?${NUMBER}\\s+(?:short\\s+|simple\\s+)?${UNITS}\\b\\)?`,
  `[,\\s(]*\\b(?:exactly|precisely)\\s+${NUMBER}\\s+${UNITS}\\b\\)?`,
  `\\(\\s*${NUMBER}\\s+${UNITS}\\s*\\)`,
  `\\b${NUMBER}[- ](?:step|picture|image|panel|page|scene)\\b(?=\\s+(?:story|comic|tale|sequence|series))`,
].map((pattern) => new RegExp(pattern, 'i'));

/** Words of an instruction: what comes before a colon, or a sentence, with one of these is no part of the story. */
const INSTRUCTION =
  /^\s*(?:please\b|now\b|then\b|can you|could you|i (?:would like|want)|let'?s)?[\s,]*(?:please\s+)?(?:draw|illustrate|tell|continue|show|make|create|write|generate|give|paint|visuali[sz]e|turn|go on|carry on|story|request|here is|this is|a story)\b[^:.!?]*\b(?:story|stories|tale|pictures?|images?|steps?|scenes?|illustrations?|comic|following|sequence|picture book|go on|(?<=(?:draw|tell|show|illustrate|paint|continue) )(?:it|this|that))\b[^:.!?]*(?:[:.!?]|$)\s*/i;
const SENTENCE = /[^.!?\n]+[.!?\n]*\s*/g;
const DESCRIPTION =
  /\b(?:describe|describes|explain|annotate|caption|captions|narrate|label|comment on|put into words|what (?:do|can) (?:you|we|i) see|what(?:'s| is| are| does| do| happens| happened)\b|tell me what|say what)\b/i;

/** Reads the first user message of a planner call. */
export function readRequest(parts: readonly UserPart[]): StoryRequest {
  const pictures = parts.flatMap((part) => (part.type === 'file' ? (bytesOf(part) ?? []) : []));
  const text = parts
    .flatMap((part) => (part.type === 'text' ? [part.text.trim()] : []))
    .join('\n')
    .trim();
  const { rest, stepCount } = takeStepCount(text);
  const wantsDescription = pictures.length > 0 && DESCRIPTION.test(text);
  // "Describe the birds" asks for no birds.
  const story = wantsDescription ? rest.replace(SENTENCE, (one) => (DESCRIPTION.test(one) ? '' : one)) : rest;
  return { story: withoutInstruction(story.trim()), pictures, stepCount, wantsDescription };
}

function bytesOf({ data }: Extract<UserPart, { type: 'file' }>): Uint8Array | null {
  if (data.type !== 'data') return null;
  return typeof data.data === 'string' ? new Uint8Array(Buffer.from(data.data, 'base64')) : data.data;
}

function takeStepCount(text: string): { rest: string; stepCount: number | null } {
  for (const pattern of STEP_COUNTS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const word = match[1]!.toLowerCase();
    const stepCount = /^\d+$/.test(word) ? Number(word) : NUMBERS.indexOf(word) + 1;
    if (stepCount < 1) continue;
    const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`;
    return {
      rest: rest
        .replace(/ {2,}/g, ' ')
        .replace(/\s+([.,:!?])/g, '$1')
        .trim(),
      stepCount,
    };
  }
  return { rest: text, stepCount: null };
}

/** Drops instructions in front: "Illustrate this story: …", "Please continue the story. …". */
function withoutInstruction(text: string): string {
  const match = INSTRUCTION.exec(text);
  // Behind "a story about" the story itself begins.
  const isFrame =
    match !== null && !/\b(?:about|of|where|in which|with)\b/i.test(match[0].replace(/:\s*$/, ''));
  const isColon = match !== null && /:\s*$/.test(match[0]);
  return isFrame || isColon ? text.slice(match[0].length) : text;
}
