/** What a clause says about the background, the time of day and the weather. */
import type { Chunk } from './chunks.ts';
import type { Clause } from './clauses.ts';
import type { Discourse } from './discourse.ts';
import type { VerbSense } from './lexemes.ts';

const ENDING: ReadonlySet<VerbSense> = new Set(['stop', 'leave', 'remove', 'shrink']);

/** Emits the changes of mood that a clause asks for. @returns whether it said anything of the kind. */
export function readMoods(clause: Clause, discourse: Discourse): boolean {
  const chunks = [...clause.lead, ...clause.rest];
  const emitted = discourse.changes.length;
  readBackground(chunks, discourse);
  readTime(clause, chunks, discourse);
  readWeather(clause, chunks, discourse);
  readSky(clause, discourse);
  return discourse.changes.length > emitted || chunks.some((chunk) => chunk.type === 'background');
}

function readBackground(chunks: readonly Chunk[], discourse: Discourse): void {
  for (const chunk of chunks) {
    if (chunk.type !== 'background') continue;
    // "on the grass", "in the sand": the ground, unless nothing has been said about the place yet.
    const isOpening = discourse.present.length === 0 && !saidBackground(discourse);
    if (chunk.soft && !isOpening) continue;
    const isRepeated =
      chunk.background === discourse.background && saidBackground(discourse, discourse.clause);
    if (isRepeated) continue;
    discourse.setBackground(chunk.background);
  }
}

/** Whether the text has set a background, anywhere or in one clause. */
function saidBackground(discourse: Discourse, clause?: number): boolean {
  return discourse.changes.some(
    (said) => said.change.type === 'background' && (clause === undefined || said.clause === clause),
  );
}

function readTime(clause: Clause, chunks: readonly Chunk[], discourse: Discourse): void {
  const times = chunks.filter((chunk) => chunk.type === 'time');
  const [first] = times;
  if (first === undefined) return;
  const isOver = clause.verb !== null && ENDING.has(clause.verb.sense) && clause.lead.includes(first);
  const time = isOver ? 'day' : times.at(-1)!.time;
  discourse.setTime(time);
}

function readWeather(clause: Clause, chunks: readonly Chunk[], discourse: Discourse): void {
  const found = chunks.filter((chunk) => chunk.type === 'weather');
  const [first] = found;
  if (first === undefined) return;
  // "the rain stops", "no fog", "it stops raining", but not "the dog runs away in the rain".
  const isOver =
    clause.negated || (clause.verb !== null && ENDING.has(clause.verb.sense) && first.way === 'none');
  const turned =
    clause.verb?.sense === 'turn' ? found.at(-1) : found.find((chunk) => chunk.weather !== 'clear');
  const weather = isOver ? 'clear' : (turned ?? first).weather;
  const names = isOver && first.weather === 'snow' && discourse.weather !== 'snow';
  if (names && discourse.background === 'snowfield') {
    discourse.setBackground('meadow');
    return;
  }
  // "the sky is clear again after the rain": fine weather wins over what is past.
  discourse.setWeather(weather);
}

/** "The sky clears", "the sky turns red". */
function readSky(clause: Clause, discourse: Discourse): void {
  const isSky = clause.lead.some(
    (chunk) => chunk.type === 'place' && chunk.way === 'none' && chunk.rows?.[0] === 0,
  );
  if (!isSky || clause.verb === null) return;
  if (clause.verb.sense === 'stop') {
    discourse.setWeather('clear');
  }
  const colour = clause.rest.find((chunk) => chunk.type === 'colour')?.colour;
  if (colour === undefined) return;
  const time = colour === 'blue' || colour === 'white' ? 'day' : colour === 'green' ? null : 'evening';
  if (time === null) return;
  discourse.setTime(time);
}
