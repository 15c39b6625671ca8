import { describe, expect, it } from 'vitest';
import { sandboxStory } from '../../../data/requests/sandbox-requests.ts';
import { createRng } from '../../../lib/rng.ts';
import { understand } from '../../../sandbox/grammar/index.ts';
import { COLOUR_NAMES, KINDS, NUMBER_WORDS } from '../../../sandbox/lexicon.ts';
import { EMPTY_SCENE } from '../../../sandbox/scene.ts';
import { isHeldOut } from '../../../train/native/example.ts';
import { STORY_LENGTHS, benchmarkStories } from './stories.ts';

const stories = benchmarkStories(60, 5);
const words = (list: readonly string[]) => new RegExp(`\\b(?:${list.join('|')})\\b`, 'g');
/** A sentence with what was filled in taken out again: `the K are C now`. */
const formOf = (sentence: string) =>
  sentence
    .toLowerCase()
    .replace(
      words(KINDS.flatMap(({ name, plural }) => [plural, name]).toSorted((a, b) => b.length - a.length)),
      'K',
    )
    .replace(words(COLOUR_NAMES), 'C')
    .replace(/\b(?:in the sky|at the back|at the front) (?:on the left|on the right|in the middle)\b/g, 'P')
    .replace(words([...NUMBER_WORDS, 'some', 'an', 'a']), 'N')
    .replace(/\b(?:small|medium-sized|big) |(?<=N )C (?=K)/g, '');

describe('the stories of the sandbox benchmark', () => {
  it('are the same for the same seed, whatever their number, and others for another', () => {
    expect(benchmarkStories(10, 5)).toEqual(stories.slice(0, 10));
    expect(benchmarkStories(10, 6)[0]!.sentences).not.toEqual(stories[0]!.sentences);
    expect(new Set(stories.map(({ sentences }) => sentences.join(' '))).size).toBe(60);
  });

  it('have the three lengths in turn, and a change for each sentence', () => {
    expect(stories.slice(0, 4).map(({ length }) => length)).toEqual(['short', 'middle', 'long', 'short']);
    for (const { length, sentences, changes } of stories) {
      const [least, most] = STORY_LENGTHS[length];
      expect(sentences.length).toBeGreaterThanOrEqual(least);
      expect(sentences.length).toBeLessThanOrEqual(most);
      expect(changes).toHaveLength(sentences.length);
    }
  });

  it('show every kind of change', () => {
    const types = new Set(stories.flatMap(({ changes }) => changes.map(({ type }) => type)));
    expect([...types]).toEqual(
      expect.arrayContaining(['add', 'recolour', 'move', 'remove', 'recount', 'resize', 'weather', 'time']),
    );
  });

  it('name only combinations of thing, colour and place that training never shows', () => {
    const named = stories.flatMap(({ changes }) =>
      changes.flatMap((change) => {
        if (change.type !== 'add') return [];
        const { kind, colour, place } = change.wish;
        return colour === null || place === null ? [] : [{ kind, colour, place }];
      }),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((thing) => !isHeldOut(thing))).toEqual([]);
  });

  it('use no form of sentence that the stories for training use', () => {
    const rng = createRng(1);
    const trained = new Set(
      Array.from({ length: 300 }, () => sandboxStory(rng, [4, 8]).request)
        .flatMap((story) => story.split(/(?<=\.) /))
        .map(formOf),
    );
    const ours = new Set(stories.flatMap(({ sentences }) => sentences.map(formOf)));
    const common = [...ours].filter((form) => trained.has(form));
    expect(trained.size).toBeGreaterThan(20);
    expect(common).toEqual([]);
  });

  it('are understood word for word', () => {
    for (const { sentences } of stories) {
      const { unknownWords, notUnderstood } = understand(sentences.join(' '), EMPTY_SCENE);
      expect([...unknownWords, ...notUnderstood]).toEqual([]);
    }
  });
});
