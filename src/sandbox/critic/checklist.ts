/** The critic's thinking: what was seen and what was wanted, point by point. */
import { createRng } from '../../lib/rng.ts';
import { applyChanges, columnOf, rowOf } from '../apply.ts';
import { sayAll } from '../grammar/index.ts';
import { describeThing } from '../judge/judge.ts';
import type { Fault } from '../judge/judge.ts';
import { matchThings } from '../judge/match.ts';
import type { Match } from '../judge/match.ts';
import { COLUMNS, NUMBER_WORDS, ROWS } from '../lexicon.ts';
import type { Change, Scene, Thing } from '../scene.ts';

const PARTS = ['place', 'count', 'colour', 'kind', 'size'] as const;
type Part = (typeof PARTS)[number];

/** What the critic has to go by. */
export interface Evidence {
  readonly changes: readonly Change[];
  readonly before: Scene;
  readonly after: Scene;
  readonly faults: readonly Fault[];
}

/** Lines of "seen, wanted: ok or bad" for each thing that was asked about, the mood, and everybody else. */
export function checklistOf({ changes, before, after, faults }: Evidence): string {
  // What the changes leave open is sampled, and matches anything.
  const requested = applyChanges(before, changes, createRng(0));
  const matches = matchThings({ requested, rendered: after, changes, before });
  const asked = matches.filter((match) => match.open !== null);
  const harmed = faults.filter((fault) => !fault.asked);
  return [
    `Before: ${sceneInWords(before)}`,
    `After: ${sceneInWords(after)}`,
    `Wanted: ${sayAll(changes, before)}`,
    ...asked.map(lineOf),
    ...(['background', 'time', 'weather'] as const).map(
      (name) =>
        `${name}: seen ${after[name]}, wanted ${requested[name]}: ${okOrBad(after[name] === requested[name])}`,
    ),
    harmed.length === 0
      ? 'others: as before: ok'
      : `others: ${harmed.map(({ wanted, got }) => `${got} instead of ${wanted}`).join('; ')}: bad`,
  ].join('\n');
}

function lineOf({ wanted, got, open }: Match): string {
  if (wanted === null) return `${got!.kind}: seen ${describeThing(got!)}, wanted nothing: bad`;
  if (got === null) return `${wanted.kind}: seen nothing, wanted ${describeThing(wanted)}: bad`;
  const points = PARTS.map((part) => {
    if (open?.has(part) === true) return `${part} seen ${word(got, part)}, wanted any: ok`;
    return `${part} seen ${word(got, part)}, wanted ${word(wanted, part)}: ${okOrBad(wanted[part] === got[part])}`;
  });
  return `${wanted.kind}: ${points.join('; ')}`;
}

function word(thing: Thing, part: Part): string {
  if (part === 'count') return NUMBER_WORDS[thing.count - 1] ?? String(thing.count);
  return part === 'place' ? `${ROWS[rowOf(thing.place)]} ${COLUMNS[columnOf(thing.place)]}` : thing[part];
}

function okOrBad(isOk: boolean): string {
  return isOk ? 'ok' : 'bad';
}

/** "meadow, day, clear; one red house, back middle". */
export function sceneInWords(scene: Scene): string {
  const mood = `${scene.background}, ${scene.time}, ${scene.weather}`;
  return [mood, ...scene.things.map(describeThing)].join('; ');
}
