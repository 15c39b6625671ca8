/** Cuts a story into moments, each to be one picture, and fits their number to what is asked for. */
import { applyChange } from '../apply.ts';
import { asSentence, readText } from '../grammar/index.ts';
import type { ReadClause, ReadText } from '../grammar/index.ts';
import { createRng } from '../../lib/rng.ts';
import type { Change, Reference, Scene, Wish } from '../scene.ts';

/** What one picture shows that the one before did not. */
export interface Moment {
  /** For the reader; empty where the words belong to the picture before. */
  readonly text: string;
  readonly changes: readonly Change[];
  /** The clauses it was made of, each with its own words, where there are several. */
  readonly parts?: readonly Moment[];
}

/** More changes than this in one prompt, and the generator forgets some. */
const MOST_CHANGES = 2;

/** The story as moments, and how it was read. */
export function momentsOf(story: string, scene: Scene): { moments: Moment[]; reading: ReadText } {
  const reading = readText(story, scene, { decidePlaces: true });
  const moments: Moment[] = [];
  let waiting = '';
  let current = scene;
  for (const sentence of reading.sentences) {
    const clauses = sentence.clauses.map((clause) => {
      const said = reading.changes.filter((change) => change.clause === clause.number);
      const changes = withoutIdle(
        said.map(({ change }) => change),
        current,
      );
      current = applied(current, changes);
      return { ...clause, changes };
    });
    const groups = grouped(clauses, story);
    if (groups.length === 0) {
      const last = moments.at(-1);
      if (last === undefined) waiting = `${waiting} ${sentence.text}`.trim();
      else moments[moments.length - 1] = { ...last, text: `${last.text} ${sentence.text}`.trim() };
      continue;
    }
    const isWhole = groups.length === 1;
    for (const group of groups) {
      const text = asSentence(isWhole ? sentence.text : group.text);
      moments.push(...divided({ ...group, text: `${waiting} ${text}`.trim() }));
      waiting = '';
    }
  }
  return { moments, reading };
}

/** Clauses that share a picture: as many as fit into one prompt. */
function grouped(clauses: readonly (ReadClause & { changes: readonly Change[] })[], story: string): Moment[] {
  const groups: { start: number; end: number; changes: Change[]; parts: Moment[] }[] = [];
  const wordsOf = (start: number, end: number) => withoutJoint(story.slice(start, end));
  for (const { start, end, isDependent, changes } of clauses) {
    const part = { text: asSentence(wordsOf(start, end)), changes };
    const last = groups.at(-1);
    const fits =
      last !== undefined &&
      last.changes.length + changes.length <= MOST_CHANGES &&
      !changes.some((change) => revisits(change, last.changes));
    if (last !== undefined && (fits || isDependent || changes.length === 0 || last.changes.length === 0)) {
      last.end = end;
      last.changes.push(...changes);
      if (changes.length > 0) last.parts.push(part);
    } else groups.push({ start, end, changes: [...changes], parts: changes.length > 0 ? [part] : [] });
  }
  return groups
    .filter((group) => group.changes.length > 0)
    .map(({ start, end, changes, parts }) => ({ changes, text: wordsOf(start, end), parts }));
}

/** Without the comma or "and" that ties it to what follows. */
function withoutJoint(text: string): string {
  return text
    .replace(/^[\s,;:]+/, '')
    .trim()
    .replace(/(?:[,;:]|\s+(?:and|then|but|while|as|so))+$/i, '');
}

/** Whether a change is about somebody who has only just come: the reader wants to see him as he was first. */
function revisits(change: Change, earlier: readonly Change[]): boolean {
  if (!('target' in change)) return false;
  return earlier.some((other) => 'wish' in other && other.wish.kind === change.target.kind);
}

/** A moment with too many changes as several; the words stay with the first. */
function divided(moment: Moment): Moment[] {
  const parts: Change[][] = [];
  for (const change of moment.changes) {
    const last = parts.at(-1);
    if (last === undefined || last.length === MOST_CHANGES || revisits(change, last)) parts.push([change]);
    else last.push(change);
  }
  if (parts.length === 1) return [moment];
  return parts.map((changes, i) => ({ text: i === 0 ? moment.text : '', changes }));
}

/** Leaves out what is so already, and what a later change of the same clause overrides. */
function withoutIdle(changes: readonly Change[], scene: Scene): Change[] {
  const kept: Change[] = [];
  let current = scene;
  for (const [i, change] of changes.entries()) {
    const isMood = change.type === 'background' || change.type === 'time' || change.type === 'weather';
    const isOverridden = isMood && changes.slice(i + 1).some((later) => later.type === change.type);
    if (isOverridden || isIdle(change, current)) continue;
    kept.push(change);
    current = applied(current, [change]);
  }
  return kept;
}

function isIdle(change: Change, scene: Scene): boolean {
  if (change.type === 'background') return change.background === scene.background;
  if (change.type === 'time') return change.time === scene.time;
  return change.type === 'weather' && change.weather === scene.weather;
}

/** The scene as far as the planner can know it: what is open is sampled, only to tell one thing from several. */
export function applied(scene: Scene, changes: readonly Change[]): Scene {
  return changes.reduce((current, change) => applyChange(current, change, createRng(1)), scene);
}

/** The moments as exactly `count`, as far as they can be merged or split. */
export function fitted(moments: readonly Moment[], count: number): Moment[] {
  let fit = [...moments];
  while (fit.length > count) fit = mergedOnce(fit);
  while (fit.length < count) {
    const split = splitOnce(fit);
    if (split === null) break;
    fit = split;
  }
  return fit;
}

/** Merges the two neighbours that together ask for least. */
function mergedOnce(moments: readonly Moment[]): Moment[] {
  const sizes = moments.slice(1).map((moment, i) => moment.changes.length + moments[i]!.changes.length);
  const at = sizes.indexOf(Math.min(...sizes));
  const [one, other] = [moments[at]!, moments[at + 1]!];
  const merged = {
    text: `${one.text} ${other.text}`.trim(),
    changes: [...one.changes, ...other.changes],
    parts: [one, other],
  };
  return [...moments.slice(0, at), merged, ...moments.slice(at + 2)];
}

/** Splits the fullest moment, or draws a new group in two goes; `null` when nothing can be split. */
function splitOnce(moments: readonly Moment[]): Moment[] | null {
  const most = Math.max(...moments.map((moment) => moment.changes.length));
  if (most > 1) {
    const at = moments.findIndex((moment) => moment.changes.length === most);
    const { text, changes, parts: clauses = [] } = moments[at]!;
    if (clauses.length > 1) return [...moments.slice(0, at), ...clauses, ...moments.slice(at + 1)];
    const half = Math.ceil(changes.length / 2);
    const parts = [
      { text, changes: changes.slice(0, half) },
      { text: '', changes: changes.slice(half) },
    ];
    return [...moments.slice(0, at), ...parts, ...moments.slice(at + 1)];
  }
  for (const inTwoGoes of [oneByOne, asItGrows, asItIsPainted]) {
    for (const [at, { text, changes }] of moments.entries()) {
      const parts = changes[0]?.type === 'add' ? inTwoGoes(changes[0].wish) : null;
      if (parts === null) continue;
      const [first, second] = parts;
      // The words go with the finished picture.
      const split = [
        { text: '', changes: [first] },
        { text, changes: [second] },
      ];
      return [...moments.slice(0, at), ...split, ...moments.slice(at + 1)];
    }
  }
  return null;
}

function oneByOne(wish: Wish): [Change, Change] | null {
  if (wish.count === null || wish.count < 2) return null;
  const first: Change = { type: 'add', wish: { ...wish, count: wish.count - 1 } };
  return [first, { type: 'recount', target: targetOf(wish), count: wish.count }];
}

function asItGrows(wish: Wish): [Change, Change] | null {
  if (wish.size === null || wish.size === 'medium') return null;
  const first: Change = { type: 'add', wish: { ...wish, size: 'medium' } };
  return [first, { type: 'resize', target: targetOf(wish), size: wish.size }];
}

function asItIsPainted(wish: Wish): [Change, Change] | null {
  if (wish.colour === null) return null;
  const first: Change = {
    type: 'add',
    wish: { ...wish, colour: wish.colour === 'white' ? 'yellow' : 'white' },
  };
  return [first, { type: 'recolour', target: targetOf(wish), colour: wish.colour }];
}

function targetOf({ kind, place }: Wish): Reference {
  return { kind, colour: null, place };
}
