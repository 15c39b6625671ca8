/** The checklist behind a judged picture, from the judge's knowledge, with an average teacher's habits. */
import { nextInt, pick } from '../../lib/rng.ts';
import type { Rng } from '../../lib/rng.ts';
import { applyChanges, isApplicable } from '../../sandbox/apply.ts';
import { createRng } from '../../lib/rng.ts';
import type { Judgement } from '../../sandbox/judge/judge.ts';
import { matchThings } from '../../sandbox/judge/match.ts';
import type { Match } from '../../sandbox/judge/match.ts';
import { COLOUR_NAMES } from '../../sandbox/lexicon.ts';
import { remediesFor } from '../../sandbox/judge/remedies.ts';
import { EMPTY_SCENE } from '../../sandbox/scene.ts';
import type { Change, Hint, Scene, Thing } from '../../sandbox/scene.ts';
import { MAX_HINTS, PARTS } from './checklist.ts';
import type { Checklist, ChosenHint, Part } from './checklist.ts';
import { countWord, isThingChange, placeWord } from './prompt.ts';
import { MAX_SCORE } from './vocabulary.ts';

const THING_PARTS = ['place', 'kind', 'count', 'colour', 'size'] as const;
const MOOD_PARTS = ['background', 'time', 'weather'] as const;
type ThingPart = (typeof THING_PARTS)[number];

/** What is needed to write a checklist. */
export interface Judged {
  readonly before: Scene | null;
  readonly after: Scene;
  readonly changes: readonly Change[];
  readonly judgement: Judgement;
}

/**
 * The checklist of a judged attempt; `null` where one checklist cannot say what the judge says (a step about several
 * things, groups that melt into one), which is rare.
 */
export function groundTruthChecklist(
  judged: Judged,
  teacher: { readonly rng: Rng; readonly noise: number },
): Checklist | null {
  const { before, after, changes, judgement } = judged;
  const source = before ?? EMPTY_SCENE;
  if (changes.some((change) => !isApplicable(source, change))) return null;
  const requested = applyChanges(source, changes, createRng(0));
  const matches = matchThings({ requested, rendered: after, changes, before: source });
  const asked = matches.filter(({ open }) => open !== null);
  const about = changes.find(isThingChange);
  if (asked.length > 1 || (asked.length === 0 && about !== undefined && about.type !== 'remove')) return null;
  const main = asked[0];
  const seen: Record<Part, string> = { ...thingWords(main?.got ?? null), ...moodWords(after) };
  const wanted: Record<Part, string> = { ...wantedWords(main, about === undefined), ...moodWords(requested) };
  const agrees = Object.fromEntries(
    PARTS.map((part) => [part, wanted[part] === 'any' || seen[part] === wanted[part]]),
  ) as Record<Part, boolean>;
  const other = matches.find((match) => match.open === null && isHarmed(match));
  const isRight = other === undefined && PARTS.every((part) => agrees[part]);
  if (isRight !== judgement.fullyRight) return null;
  return {
    seen,
    wanted,
    agrees,
    other: other === undefined ? 'same' : placeWord((other.wanted ?? other.got)!.place),
    accepted: isRight,
    semantics: Math.round(judgement.semantics),
    quality: Math.min(MAX_SCORE, Math.round(judgement.quality)),
    hints: isRight ? [] : teachHints(judged, teacher),
  };
}

function thingWords(thing: Thing | null): Record<ThingPart, string> {
  if (thing === null) return { place: 'none', kind: 'none', count: 'none', colour: 'none', size: 'none' };
  const { kind, colour, size } = thing;
  return { place: placeWord(thing.place), kind, count: countWord(thing.count), colour, size };
}

function moodWords({ background, time, weather }: Scene): Record<(typeof MOOD_PARTS)[number], string> {
  return { background, time, weather };
}

function wantedWords(match: Match | undefined, isMoodOnly: boolean): Record<ThingPart, string> {
  const words = thingWords(match?.wanted ?? null);
  if (isMoodOnly || match?.wanted == null) return words;
  for (const part of THING_PARTS) if (match.open?.has(part) === true) words[part] = 'any';
  return words;
}

/** Whether a bystander is not what it was. Also true for what came unasked. */
function isHarmed({ wanted, got }: Match): boolean {
  if (wanted === null || got === null) return wanted !== got;
  return THING_PARTS.some((part) => wanted[part] !== got[part]);
}

/** The judge's remedies, sometimes with a wrong one in place of the first, sometimes with one too many. */
function teachHints(
  { before, changes, judgement }: Judged,
  { rng, noise }: { rng: Rng; noise: number },
): ChosenHint[] {
  const hints = remediesFor(judgement.faults, changes, before ?? EMPTY_SCENE).map(chosen);
  const slip = rng();
  if (slip < noise) hints.splice(0, 1, randomHint(rng));
  else if (slip < 2 * noise) hints.splice(nextInt(rng, 2), 0, randomHint(rng));
  return hints.slice(0, MAX_HINTS);
}

function chosen(hint: Hint): ChosenHint {
  const { type } = hint;
  if (type === 'colour-first' || type === 'kind') return { type, word: hint.not ?? 'none' };
  if (type === 'anchor') return { type, word: hint.to ?? 'none' };
  if (type === 'keep') return { type, word: hint.kinds === 'all' ? 'all' : hint.kinds[0]! };
  return { type, word: 'none' };
}

function randomHint(rng: Rng): ChosenHint {
  const type = pick(rng, ['exact-count', 'colour-first', 'anchor', 'size', 'present', 'keep'] as const);
  return { type, word: type === 'colour-first' ? pick(rng, COLOUR_NAMES) : type === 'keep' ? 'all' : 'none' };
}
