/** What the sandbox planner says when it cannot do what is asked: what is wrong, what would work, how to do without it. */
import { BACKGROUNDS, COLOUR_NAMES, KINDS, MAX_COUNT } from '../lexicon.ts';
import { listOf, LONGEST_TEXT } from '../grammar/index.ts';

const EXAMPLES = [
  'A red house stands on a meadow. Two yellow birds fly over it. It starts to snow.',
  'A white sailboat lies at the beach. Night falls, and the moon rises. The boat turns blue.',
];
/** Unknown words that are named; the rest is counted. */
const NAMED = 6;

const HELP =
  `For instance: "${EXAMPLES[0]}" or: "${EXAMPLES[1]}" ` +
  'For any other story connect real models with --planner, --generator and --critic, such as ' +
  '--generator openai:gpt-image-1.5; `interleave models` lists what is there.';

const WORLD =
  `The sandbox is a small picture-book world: ${KINDS.length} kinds of things such as ` +
  `${listOf(KINDS.slice(0, 7).map((entry) => entry.plural))}, in ${COLOUR_NAMES.length} colours, up to ${MAX_COUNT} in a place, ` +
  `on ${BACKGROUNDS.length} backgrounds.`;

export function unknownWordsRefusal(words: readonly string[]): string {
  const named = words.slice(0, NAMED).map((word) => `"${word}"`);
  const more =
    words.length > NAMED
      ? [words.length === NAMED + 1 ? 'one more word' : `${words.length - NAMED} more words`]
      : [];
  const hasNumber = words.some((word) => /^\d+$/.test(word));
  const about = hasNumber ? ` (there is room for ${MAX_COUNT} equal things in a place)` : '';
  return `I cannot draw ${listOf([...named, ...more])}${about}. ${WORLD} ${HELP}`;
}

export function tooLongRefusal(characters: number): string {
  return `This story has ${characters} characters, and I read ${LONGEST_TEXT} at most: tell it in parts. ${HELP}`;
}

export function nothingUnderstoodRefusal(): string {
  return `I found nothing to draw in this request. ${WORLD} ${HELP}`;
}

/** @param numbers of the pictures, from 1. */
export function foreignPictureRefusal(numbers: readonly number[]): string {
  const which =
    numbers.length === 1 ? `Picture ${numbers[0]} was` : `Pictures ${listOf(numbers.map(String))} were`;
  return `${which} not drawn by the sandbox, and its planner knows no other world. ${HELP}`;
}
