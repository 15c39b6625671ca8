/** What is wrong with a picture, in one sentence for a reader. */
import { columnOf, rowOf } from '../apply.ts';
import { listOf, whereIs, withArticle } from '../grammar/index.ts';
import { pluralName } from '../grammar/say.ts';
import type { Fault } from '../judge.ts';
import { COLUMNS, KIND_BY_NAME, NUMBER_WORDS, PLACE_COUNT, ROWS } from '../lexicon.ts';
import type { Change } from '../scene.ts';

/** Faults that are told; the rest is counted. */
const TOLD = 2;

/** "I see two birds, three were asked for." @param faults at least one. */
export function reasonFor(faults: readonly Fault[], changes: readonly Change[]): string {
  // What was asked for first, then what was harmed.
  const ordered = [...faults].toSorted((a, b) => Number(b.asked) - Number(a.asked));
  const told = ordered.slice(0, TOLD).map((fault) => sayFault(fault, changes));
  const rest = ordered.length - told.length;
  const more = rest === 0 ? [] : [`${rest === 1 ? 'one more thing is' : `${NUMBER_WORDS[rest - 1] ?? rest} more things are`} wrong`];
  const sentence = listOf([...told, ...more]).replaceAll(' and I see', ', and I see');
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}

function sayFault(fault: Fault, changes: readonly Change[]): string {
  const { type, subject, wanted, got, asked } = fault;
  const many = pluralName(subject);
  switch (type) {
    case 'missing':
      return isTarget(subject, changes)
        ? `there is no ${subject} that it could be done to`
        : `I do not see ${thingIn(wanted)} that ${isOne(wanted) ? 'was' : 'were'} asked for`;
    case 'remains':
      return `the ${subject} is still there`;
    case 'kind':
      return `I see ${KIND_BY_NAME.has(got) ? withArticle(got) : got} where ${withArticle(wanted)} was asked for`;
    case 'colour':
      return `I see ${got} for the ${subject}, ${wanted} was asked for`;
    case 'count':
      return `I see ${got} ${got === 'one' ? subject : many}, ${wanted} ${wanted === 'one' ? 'was' : 'were'} asked for`;
    case 'place':
      return `the ${subject} is ${placeIn(got)}, not ${placeIn(wanted)}`;
    case 'size':
      return `the ${subject} is ${got}, ${wanted} was asked for`;
    case 'harmed':
      if (got === 'nothing') return `the ${subject} is gone, which nobody asked for`;
      if (wanted === 'nothing') return `I see ${thingIn(got)} that nobody asked for`;
      return `the ${subject} has changed from ${thingIn(wanted)} to ${thingIn(got)} unasked`;
    case 'background':
    case 'time':
    case 'weather':
      return asked
        ? `I see ${moodWord(got)}, ${moodWord(wanted)} was asked for`
        : `${moodWord(wanted)} has turned to ${moodWord(got)} unasked`;
  }
}

/** Whether the changes take the kind for granted. */
function isTarget(kind: string, changes: readonly Change[]): boolean {
  return changes.some((change) => 'target' in change && change.target.kind === kind) &&
    !changes.some((change) => 'wish' in change && change.wish.kind === kind);
}

/** "two yellow birds in the sky on the left" from the judge's "two yellow birds, sky left". */
function thingIn(description: string): string {
  const comma = description.lastIndexOf(', ');
  if (comma < 0) return description;
  const group = description.slice(0, comma).replace(/^one (.*)$/, (_, rest: string) => withArticle(rest));
  return `${group} ${placeIn(description.slice(comma + 2))}`;
}

function isOne(description: string): boolean {
  return description.startsWith('one ');
}

const PLACE_NAMES = new Map(
  Array.from({ length: PLACE_COUNT }, (_, place) => [
    `${ROWS[rowOf(place)]} ${COLUMNS[columnOf(place)]}`,
    whereIs(place),
  ]),
);

function placeIn(name: string): string {
  return PLACE_NAMES.get(name) ?? name;
}

function moodWord(word: string): string {
  return word === 'clear' ? 'clear weather' : word === 'meadow' || word === 'snowfield' ? `a ${word}` : word;
}
