/** Pictures in words: what one shows, and what has become different in the next. */
import { NUMBER_WORDS } from '../lexicon.ts';
import type { Background, Time, Weather } from '../lexicon.ts';
import { listOf, sayWish, whereIs } from '../grammar/index.ts';
import type { Scene, Thing } from '../scene.ts';

const PLACES: Readonly<Record<Background, string>> = {
  meadow: 'on a meadow',
  beach: 'at the beach',
  snowfield: 'on a snowfield',
  desert: 'in the desert',
  town: 'in town',
};
const TIMES: Readonly<Record<Time, string>> = {
  day: 'It is day',
  evening: 'It is evening',
  night: 'It is night',
};
const WEATHERS: Readonly<Record<Weather, string>> = {
  clear: 'the sky is clear',
  rain: 'it rains',
  snow: 'it snows',
  fog: 'there is fog',
};

/** "It is day on a meadow, and the sky is clear. There is a red house at the back in the middle." */
export function describeScene(scene: Scene): string {
  const mood = `${TIMES[scene.time]} ${PLACES[scene.background]}, and ${WEATHERS[scene.weather]}.`;
  if (scene.things.length === 0) return `${mood} Nobody is there.`;
  const groups = scene.things.map((thing) => `${inWords(thing)} ${whereIs(thing.place)}`);
  return `${mood} There ${scene.things[0]!.count === 1 ? 'is' : 'are'} ${listOf(groups)}.`;
}

function inWords(thing: Thing): string {
  const { kind, colour, count, place } = thing;
  const size = thing.size === 'medium' ? null : thing.size;
  return sayWish({ kind, colour, count, place, size });
}

/** What has changed from one picture to the next, as sentences; empty when nothing has. */
export function describeChange(before: Scene, after: Scene): string {
  const sentences: string[] = [];
  if (before.background !== after.background) sentences.push(`Now we are ${PLACES[after.background]}.`);
  if (before.time !== after.time) sentences.push(`${TIMES[after.time]} now.`);
  if (before.weather !== after.weather) sentences.push(`Now ${WEATHERS[after.weather]}.`);
  const old = [...before.things];
  const fresh: Thing[] = [];
  for (const thing of after.things) {
    const at = likest(old, thing);
    if (at < 0) fresh.push(thing);
    else sentences.push(...sayDifference(old.splice(at, 1)[0]!, thing));
  }
  for (const thing of old) sentences.push(`The ${thing.kind} ${whereIs(thing.place)} is gone.`);
  if (fresh.length > 0) {
    sentences.push(
      `New in the picture: ${listOf(fresh.map((thing) => `${inWords(thing)} ${whereIs(thing.place)}`))}.`,
    );
  }
  return sentences.join(' ');
}

/** Index of the old thing that the new one most probably is; -1 for none. */
function likest(old: readonly Thing[], thing: Thing): number {
  const likeness = (other: Thing): number =>
    other.kind === thing.kind
      ? 1 + Number(other.place === thing.place) * 2 + Number(other.colour === thing.colour)
      : 0;
  const best = old.map(likeness);
  const most = Math.max(0, ...best);
  return most === 0 ? -1 : best.indexOf(most);
}

function sayDifference(old: Thing, now: Thing): string[] {
  const sentences: string[] = [];
  if (old.place !== now.place) sentences.push(`The ${now.kind} is now ${whereIs(now.place)}.`);
  if (old.colour !== now.colour) sentences.push(`The ${now.kind} has turned ${now.colour}.`);
  if (old.size !== now.size) sentences.push(`The ${now.kind} is ${now.size} now.`);
  if (old.count !== now.count) {
    const number = NUMBER_WORDS[now.count - 1] ?? String(now.count);
    sentences.push(
      `Instead of ${NUMBER_WORDS[old.count - 1]} there ${now.count === 1 ? 'is' : 'are'} ${number} now (${now.kind}).`,
    );
  }
  return sentences;
}
