import type { ThingChunk } from './chunks.ts';
import { thingsAmong } from './clauses.ts';
import type { Clause } from './clauses.ts';
import type { Discourse } from './discourse.ts';
import { leave } from './actions.ts';

const RISES = /^(?:rise|rising|rose|come up|comes up|came up|go up|goes up)/;
const RETURNS =
  /^(?:come out|comes out|came out|shin|shone|appear|break|broke|return|come back|comes back|came back)/;

/**
 * "The sun sets", "the sun rises", "the sun comes out": time of day and weather rather than a thing to draw.
 * A sun that is drawn leaves when it sets.
 * @returns whether the clause is dealt with; if not, the sun is a thing like any other.
 */
export function readSun(clause: Clause, phrase: ThingChunk, discourse: Discourse): boolean {
  const { verb } = clause;
  if (verb === null || thingsAmong(clause.rest).length > 0) return false;
  const drawn = discourse.find(phrase);
  const goesDown = clause.rest.some((chunk) => chunk.type === 'particle' && chunk.way === 'down');
  if (verb.sense === 'put' || verb.sense === 'leave' || (goesDown && verb.sense === 'move')) {
    discourse.setTime('evening');
    const reference = { kind: 'sun', colour: null, place: null };
    if (drawn !== undefined) leave(discourse, { entity: drawn, reference });
    return true;
  }
  const goesUp = clause.rest.some((chunk) => chunk.type === 'particle' && chunk.way === 'up');
  if (drawn === undefined && discourse.time !== 'day' && (goesUp || RISES.test(verb.text))) {
    discourse.setTime('day');
    return true;
  }
  if (discourse.weather === 'clear' || !RETURNS.test(verb.text)) return false;
  discourse.setWeather('clear');
  return true;
}
