/** The requests of the sandbox benchmark: stories that no training data can hold. */
import { hashToInt } from '../../../lib/hash.ts';
import { createRng, nextInt } from '../../../lib/rng.ts';
import type { Rng } from '../../../lib/rng.ts';
import { applyChange } from '../../../sandbox/apply.ts';
import { understand } from '../../../sandbox/grammar/index.ts';
import { describeThing } from '../../../sandbox/judge/judge.ts';
import { sampleChange, sampleChangeOfType } from '../../../sandbox/sample.ts';
import { EMPTY_SCENE } from '../../../sandbox/scene.ts';
import type { Change, Scene } from '../../../sandbox/scene.ts';
import { isHeldOut } from '../../../train/native/example.ts';
import { tellHeldOut } from './tellings.ts';

/** Categories, with the least and the greatest number of sentences. */
export const STORY_LENGTHS = { short: [2, 3], middle: [4, 5], long: [6, 8] } as const;
export type StoryLength = keyof typeof STORY_LENGTHS;

/** A story with what each of its sentences asks for. */
export interface BenchmarkStory {
  readonly id: string;
  readonly length: StoryLength;
  readonly sentences: readonly string[];
  /** One change for each sentence. */
  readonly changes: readonly Change[];
}

/** Sentences that begin a story by putting something into the picture. */
const OPENINGS = 2;
/** Tries of one type of change: one combination in eight is held out, and some sentences read otherwise than meant. */
const TRIES = 100;
/** Types that are tried before giving up; a picture may have no room for some. */
const TYPES_TRIED = 20;

/**
 * Stories from a seed, the three lengths in turn. Every thing that a sentence puts into the picture or changes is a
 * combination of kind, colour and place that training never shows (`isHeldOut`), every sentence has a form that
 * training never uses, and each is read by the sandbox's grammar as the one change that is meant.
 * @param count 1 or more. More stories of the same seed begin with the same ones.
 */
export function benchmarkStories(count: number, seed: number): BenchmarkStory[] {
  const lengths = Object.keys(STORY_LENGTHS) as StoryLength[];
  return Array.from({ length: count }, (_, index) => {
    const length = lengths[index % lengths.length]!;
    const rng = createRng(hashToInt('sandbox benchmark', seed, index));
    return { id: `story-${index + 1}`, length, ...tellStory(rng, STORY_LENGTHS[length]) };
  });
}

function tellStory(rng: Rng, [least, most]: readonly [number, number]) {
  const wanted = least + nextInt(rng, most - least + 1);
  const sentences: string[] = [];
  const changes: Change[] = [];
  let scene: Scene = EMPTY_SCENE;
  while (sentences.length < wanted) {
    const next = nextSentence(rng, scene, sentences.length);
    sentences.push(next.sentence);
    changes.push(next.change);
    scene = next.scene;
  }
  return { sentences, changes };
}

interface Telling {
  readonly sentence: string;
  readonly change: Change;
  /** With the change done, and what it leaves open sampled. */
  readonly scene: Scene;
}

function nextSentence(rng: Rng, scene: Scene, index: number): Telling {
  for (let tries = 0; tries < TYPES_TRIED; tries++) {
    // A story needs somebody in it before anything can happen to them. The type is settled first, or else those with
    // many held-out combinations would crowd out the others.
    const type = index < OPENINGS ? 'add' : sampleChange(rng, scene).type;
    const telling = tellingOf(type, rng, scene);
    if (telling !== null) return telling;
  }
  throw new Error('The sandbox has no sentence for this picture; that is a mistake in the tellings.');
}

function tellingOf(type: Change['type'], rng: Rng, scene: Scene): Telling | null {
  for (let tries = 0; tries < TRIES; tries++) {
    const change = sampleChangeOfType(rng, scene, type);
    if (change === null) return null;
    const after = applyChange(scene, change, createRng(nextInt(rng, 2 ** 31)));
    if (!newThings(scene, after).every(isHeldOut)) continue;
    const sentence = tellHeldOut(change, scene, rng);
    if (isReadAs(sentence, change, scene)) return { sentence, change, scene: after };
  }
  return null;
}

/** Things that were not there before as they are now. */
function newThings(before: Scene, after: Scene) {
  const known = new Set(before.things.map(describeThing));
  return after.things.filter((thing) => !known.has(describeThing(thing)));
}

/** Whether the sentence asks for this change and nothing else, in words that the sandbox knows. */
function isReadAs(sentence: string, change: Change, scene: Scene): boolean {
  const { changes, unknownWords, notUnderstood } = understand(sentence, scene);
  const [only] = changes;
  const effectOf = (one: Change) => JSON.stringify(applyChange(scene, one, createRng(1)));
  return (
    changes.length === 1 &&
    only?.type === change.type &&
    unknownWords.length === 0 &&
    notUnderstood.length === 0 &&
    effectOf(only) === effectOf(change)
  );
}
