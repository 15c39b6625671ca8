/** Stories that the sandbox's planner can read, so that the whole pipeline can be shown without any model. */
import { createRng, nextInt, pick } from '../../lib/rng.ts';
import type { Rng } from '../../lib/rng.ts';
import { applyChange } from '../../sandbox/apply.ts';
import { asSentence, say, sayReference, sayWish, understand, whereIs } from '../../sandbox/grammar/index.ts';
import { EMPTY_SCENE, findThings } from '../../sandbox/scene.ts';
import type { Change, Scene } from '../../sandbox/scene.ts';
import { sampleChange, sampleChangeOfType } from '../../sandbox/sample.ts';
import type { RequestDraft } from './from-templates.ts';

/** Sub-categories by how long a story is: the least and the greatest number of sentences. */
export const SANDBOX_LENGTHS: Readonly<Record<string, readonly [number, number]>> = {
  'short-story': [2, 3],
  story: [4, 5],
  'long-story': [6, 8],
};
/** Sentences of a story that begin a scene instead of changing it. */
const OPENINGS = 2;
/** A sampled change may be one that the grammar reads in another way in this picture; another is drawn then. */
const TRIES = 12;

/** A story of `[least, most]` sentences, each of which the sandbox's grammar reads as the change that was meant. */
export function sandboxStory(rng: Rng, [least, most]: readonly [number, number]): RequestDraft {
  const length = least + nextInt(rng, most - least + 1);
  const sentences: string[] = [];
  let scene = EMPTY_SCENE;
  for (let i = 0; i < length; i++) {
    const next = nextSentence(rng, scene, i);
    if (next === null) continue;
    sentences.push(next.sentence);
    scene = next.scene;
  }
  return { request: sentences.join(' '), images: [] };
}

function nextSentence(rng: Rng, scene: Scene, index: number): { sentence: string; scene: Scene } | null {
  for (let tries = 0; tries < TRIES; tries++) {
    // A story needs somebody in it before anything can happen to them.
    const change =
      (index < OPENINGS ? sampleChangeOfType(rng, scene, 'add') : null) ?? sampleChange(rng, scene);
    const sentence = pick(rng, [tell(change, scene), say(change, scene)]);
    if (!isReadAs(sentence, change, scene)) continue;
    return { sentence, scene: applyChange(scene, change, createRng(nextInt(rng, 2 ** 31))) };
  }
  return null;
}

/** Whether the sentence asks for this change and nothing else, in words that the sandbox knows. */
function isReadAs(sentence: string, change: Change, scene: Scene): boolean {
  const { changes, unknownWords, notUnderstood } = understand(sentence, scene);
  const [only] = changes;
  return (
    changes.length === 1 &&
    only !== undefined &&
    unknownWords.length === 0 &&
    notUnderstood.length === 0 &&
    only.type === change.type &&
    effectOf(only, scene) === effectOf(change, scene)
  );
}

/** The scene afterwards, with what is left open sampled alike. */
function effectOf(change: Change, scene: Scene): string {
  return JSON.stringify(applyChange(scene, change, createRng(1)));
}

const ARRIVALS = ['appears', 'comes into the picture', 'shows up'];
const BACKGROUND_WORDS = {
  meadow: 'on a meadow',
  beach: 'at the beach',
  snowfield: 'on a snowfield',
  desert: 'in the desert',
  town: 'in town',
} as const;
const WEATHER_SENTENCES = {
  clear: 'The sky clears.',
  rain: 'It starts to rain.',
  snow: 'It starts to snow.',
  fog: 'Fog rolls in.',
} as const;
const TIME_SENTENCES = {
  day: 'A new day begins.',
  evening: 'Evening comes.',
  night: 'Night falls.',
} as const;

/** A change as a story tells it. */
function tell(change: Change, scene: Scene): string {
  switch (change.type) {
    case 'background':
      return `Now we are ${BACKGROUND_WORDS[change.background]}.`;
    case 'time':
      return TIME_SENTENCES[change.time];
    case 'weather':
      return WEATHER_SENTENCES[change.weather];
    case 'add': {
      const { wish } = change;
      const place = wish.place === null ? '' : ` ${whereIs(wish.place)}`;
      const verb = ARRIVALS[wish.kind.length % ARRIVALS.length]!;
      return asSentence(`${sayWish(wish)} ${wish.count === 1 ? verb : plural(verb)}${place}`);
    }
    case 'recolour': {
      const many = findThings(scene, change.target).reduce((sum, thing) => sum + thing.count, 0) > 1;
      return asSentence(`${sayReference(change.target, scene)} ${many ? 'turn' : 'turns'} ${change.colour}`);
    }
    case 'remove': {
      const many = findThings(scene, change.target).reduce((sum, thing) => sum + thing.count, 0) > 1;
      return asSentence(`${sayReference(change.target, scene)} ${many ? 'disappear' : 'disappears'}`);
    }
    default:
      return say(change, scene);
  }
}

function plural(verb: string): string {
  return verb.replace(/^(\w+?)s(?= |$)/, '$1');
}
