/** What is wrong with a picture, in one sentence for a reader. */
import { columnOf, rowOf } from '../apply.ts';
import { whereIs, withArticle } from '../grammar/index.ts';
import { pluralName } from '../grammar/say.ts';
import type { Fault } from '../judge/judge.ts';
import { COLUMNS, KIND_BY_NAME, PLACE_COUNT, ROWS } from '../lexicon.ts';
import type { Change, Scene } from '../scene.ts';

/** Faults that are told; the rest is counted. */
const TOLD = 2;

/** What the faults were found in. */
export interface Step {
  readonly changes: readonly Change[];
  readonly before: Scene;
  readonly after: Scene;
}

/** "I see two birds, three were asked for." @param faults at least one. */
export function reasonFor(faults: readonly Fault[], step: Step): string {
  // What was asked for first, then what was harmed.
  const ordered = faults.toSorted((a, b) => Number(b.asked) - Number(a.asked));
  const told = ordered.slice(0, TOLD).map((fault) => sayFault(fault, step));
  const rest = ordered.length - told.length;
  if (rest > 0) told.push(rest === 1 ? 'one more thing is wrong' : `${rest} more things are wrong`);
  const sentence = told.join('; ');
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}

function sayFault({ type, subject, wanted, got, asked }: Fault, step: Step): string {
  const { noun, is, has } = named(subject, step);
  switch (type) {
    case 'missing':
      return isTarget(subject, step.changes)
        ? `there is no ${subject} that it could be done to`
        : `I do not see ${thingIn(wanted)}`;
    case 'remains':
      return `the ${noun} ${is} still there`;
    case 'kind':
      return `I see ${KIND_BY_NAME.has(got) ? withArticle(got) : got} where ${withArticle(wanted)} was asked for`;
    case 'colour':
      return `the ${noun} ${is} ${got}, ${wanted} was asked for`;
    case 'count':
      return `I see ${got} ${got === 'one' ? subject : pluralName(subject)}, ${wanted} ${wanted === 'one' ? 'was' : 'were'} asked for`;
    case 'place':
      return `the ${noun} ${is} ${placeIn(got)}, not ${placeIn(wanted)}`;
    case 'size':
      return `the ${noun} ${is} ${sizeIn(got)}, ${sizeIn(wanted)} was asked for`;
    case 'harmed':
      if (got === 'nothing') return `the ${noun} ${is} gone, which nobody asked for`;
      if (wanted === 'nothing') return `I see ${thingIn(got)} that nobody asked for`;
      return `the ${noun} ${has} changed unasked, from ${thingIn(wanted)} to ${thingIn(got)}`;
    case 'background':
    case 'time':
    case 'weather':
      return asked
        ? `I see ${moodWord(got)}, ${moodWord(wanted)} was asked for`
        : `${moodWord(wanted)} has turned to ${moodWord(got)} unasked`;
  }
}

/** The noun of a kind as it stands in the picture, with its verbs. */
function named(kind: string, { before, after }: Step): { noun: string; is: string; has: string } {
  const thing = [...after.things, ...before.things].find((one) => one.kind === kind);
  const isOne = (thing?.count ?? 1) === 1;
  return isOne ? { noun: kind, is: 'is', has: 'has' } : { noun: pluralName(kind), is: 'are', has: 'have' };
}

/** Whether the changes take the kind for granted. */
function isTarget(kind: string, changes: readonly Change[]): boolean {
  const isMade = changes.some((change) => 'wish' in change && change.wish.kind === kind);
  return !isMade && changes.some((change) => 'target' in change && change.target.kind === kind);
}

/** "two yellow birds in the sky on the left" from the judge's "two yellow birds, sky left". */
function thingIn(description: string): string {
  const comma = description.lastIndexOf(', ');
  if (comma < 0) return description;
  const group = description.slice(0, comma).replace(/^one (.*)$/, (_, rest: string) => withArticle(rest));
  return `${group} ${placeIn(description.slice(comma + 2))}`;
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

function sizeIn(word: string): string {
  return word === 'medium' ? 'medium-sized' : word;
}

function moodWord(word: string): string {
  if (word === 'clear') return 'clear weather';
  return word === 'meadow' || word === 'snowfield' ? `a ${word}` : word;
}
