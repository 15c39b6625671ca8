import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_SCENE } from '../scene.ts';
import type { Scene, Thing } from '../scene.ts';
import { readText, say, understand } from './index.ts';

const thing = (kind: string, place: number, extra: Partial<Thing> = {}): Thing => ({
  kind,
  colour: 'red',
  count: 1,
  place,
  size: 'medium',
  look: 0,
  ...extra,
});
const scene = (...things: Thing[]): Scene => ({ ...EMPTY_SCENE, things });

/** A house in the middle of the back, two yellow birds in the sky on the left. */
const HOUSE_AND_BIRDS = scene(thing('house', 4), thing('bird', 0, { colour: 'yellow', count: 2 }));

/** What a text asks for, said canonically; places decided where `decides`. */
function told(text: string, before: Scene = EMPTY_SCENE, decidePlaces = true): string {
  const { changes } = readText(text, before, { decidePlaces });
  return changes.map(({ change }) => say(change, before)).join(' ');
}

describe('stories from an empty picture', () => {
  it.each([
    [
      'A red house stands on a meadow. Two yellow birds fly over it. It starts to snow.',
      'Set the scene on a meadow. Add a red house at the back in the middle. Add two yellow birds in the sky in the middle. Let it snow.',
    ],
    [
      'Once upon a time, a little dog lived next to a big blue house.',
      'Add a big blue house at the back in the middle. Add a small dog at the back on the right.',
    ],
    [
      'Between the house and the tree there is a green chair.',
      'Add a house at the back on the left. Add a tree at the back on the right. Add a green chair at the back in the middle.',
    ],
    [
      'A fir with a yellow star above it stands in the middle.',
      'Add a fir at the back in the middle. Add a yellow star in the sky in the middle.',
    ],
    [
      'We see three blue fish at the beach.',
      'Set the scene at the beach. Add three blue fish at the back in the middle.',
    ],
    [
      'Some rabbits hop in the desert.',
      'Set the scene in the desert. Add some rabbits at the back in the middle.',
    ],
    ['There is a house. It is white.', 'Add a white house at the back in the middle.'],
    [
      'A dog, a cat and two trees.',
      'Add a dog at the back in the middle. Add a cat at the front on the right. Add two trees at the front on the left.',
    ],
    [
      'A dog sits on the left, a cat on the right.',
      'Add a dog at the front on the left. Add a cat at the front on the right.',
    ],
    ['It is a cold, foggy evening in town.', 'Set the scene in town. Let evening come. Let fog roll in.'],
    [
      'A tree is in front of a tower.',
      'Add a tower at the back in the middle. Add a tree at the front in the middle.',
    ],
    [
      'A tree is behind a tower.',
      'Add a tower at the front in the middle. Add a tree at the back in the middle.',
    ],
    [
      'There is a rabbit who lives under a tree.',
      'Add a rabbit at the front in the middle. Add a tree at the back in the middle.',
    ],
    ['A dog runs to the right.', 'Add a dog at the front on the right.'],
    [
      'A dog appears. Then it runs to the left.',
      'Add a dog at the back in the middle. Move the dog to the front on the left.',
    ],
  ])('%s', (text, expected) => {
    expect(told(text)).toBe(expected);
  });

  it('leaves open what a prompt leaves open', () => {
    expect(understand('Add some birds.', EMPTY_SCENE).changes).toEqual([
      { type: 'add', wish: { kind: 'bird', colour: null, count: null, place: null, size: null } },
    ]);
  });

  it('settles the place of an anchor when something is placed by it', () => {
    expect(told('A house. A cat sits in front of it.', EMPTY_SCENE, false)).toBe(
      'Add a house at the back in the middle. Add a cat at the front in the middle.',
    );
  });
});

describe('stories about a house and two yellow birds', () => {
  it.each([
    // Move.
    ['The birds fly to the right.', 'Move the birds to the sky on the right.'],
    ['They land.', 'Move the birds to the back on the left.'],
    ['The birds land next to the house.', 'Move the birds to the back on the right.'],
    ['The birds sing.', ''],
    ['The birds look at the house.', ''],
    ['Move the house to the front.', 'Move the house to the front in the middle.'],
    ['The birds fly over the house.', 'Move the birds to the sky in the middle.'],
    // Recolour.
    ['The house turns blue.', 'Paint the house blue.'],
    ['The house becomes a bright dark blue.', 'Paint the house blue.'],
    ['Somebody paints the house green.', 'Paint the house green.'],
    ['The house is painted crimson.', 'Paint the house red.'],
    ['Change the colour of the house to white.', 'Paint the house white.'],
    ['The birds and the house turn pink.', 'Paint the birds pink. Paint the house pink.'],
    ['The yellow birds are now blue.', 'Paint the yellow birds blue.'],
    // Remove.
    ['The birds fly away.', 'Remove the birds.'],
    ['The house disappears.', 'Remove the house.'],
    ['A ghost scares the birds away.', 'Add a ghost. Remove the birds.'],
    ['The birds go up, up and away.', 'Remove the birds.'],
    ['The birds fly from the left to the right.', 'Move the birds to the sky on the right.'],
    ['The birds are gone.', 'Remove the birds.'],
    ['Take away the house.', 'Remove the house.'],
    ['There are no birds.', 'Remove the birds.'],
    ['The dog leaves.', ''],
    // Recount.
    ['One flies away.', 'Change the number of the birds to one.'],
    ['The bird flies away.', 'Change the number of the birds to one.'],
    ['Another bird arrives.', 'Change the number of the birds to three.'],
    ['Two more birds join them.', 'Change the number of the birds to four.'],
    ['Now there are four birds.', 'Change the number of the birds to four.'],
    ['Another red bird arrives.', 'Add a red bird.'],
    ['Three more birds arrive.', 'Add three yellow birds.'],
    // Replace.
    ['The house turns into a castle.', 'Replace the house with a tower.'],
    ['The house is replaced by a big white tree.', 'Replace the house with a big white tree.'],
    ['The birds become butterflies.', 'Replace the birds with some butterflies.'],
    ['A pink heart appears instead of the house.', 'Replace the house with a pink heart.'],
    // Resize.
    ['The house grows.', 'Make the house big.'],
    ['The house gets smaller.', 'Make the house small.'],
    ['The house becomes tiny.', 'Make the house small.'],
    // Part of a group.
    [
      'One of the birds turns red.',
      'Change the number of the birds to one. Add a red bird in the sky in the middle.',
    ],
    ['One bird lands.', 'Change the number of the birds to one. Add a yellow bird at the back on the right.'],
    ['One house stands on the right.', 'Add a house at the front on the right.'],
    // Weather and time.
    ['It starts to rain.', 'Let it rain.'],
    ['Rain falls on the house.', 'Let it rain.'],
    ['Fog rolls in and night falls.', 'Let fog roll in. Let night fall.'],
    ['The sun sets.', 'Let evening come.'],
    ['Evening comes, and the moon rises.', 'Let evening come. Add a moon in the sky on the right.'],
    ['The sky clears.', 'Let the weather be clear.'],
    ['The sky turns red.', 'Let evening come.'],
    ['It is dark now.', 'Let night fall.'],
    ['The dog runs away in the rain.', 'Let it rain.'],
    // New beside old.
    ['A cat sits next to it.', 'Add a cat at the back on the right.'],
    ['A dog barks at the house.', 'Add a dog.'],
    ['The birds meet a butterfly.', 'Add a butterfly in the sky in the middle.'],
    [
      'A carrot lies in front of the house, and a rabbit eats the carrot.',
      'Add a carrot at the front in the middle. Add a rabbit. Remove the carrot.',
    ],
  ])('%s', (text, expected) => {
    expect(told(text, HOUSE_AND_BIRDS, false)).toBe(expected);
  });
});

describe('what is meant', () => {
  const twoBirds = scene(
    thing('bird', 0, { colour: 'blue' }),
    thing('bird', 2, { colour: 'yellow' }),
    thing('tree', 6, { colour: 'green' }),
  );

  it('tells things of one kind apart by colour and by place', () => {
    expect(told('The blue bird leaves.', twoBirds)).toBe('Remove the blue bird.');
    expect(told('The bird on the right turns red.', twoBirds)).toBe(
      'Paint the bird in the sky on the right red.',
    );
  });

  it('takes the one spoken of last, and says which one that is', () => {
    expect(told('The blue bird sings. The bird flies away.', twoBirds)).toBe('Remove the blue bird.');
    expect(told('The yellow bird sings. It turns red.', twoBirds)).toBe('Paint the yellow bird red.');
  });

  it('takes all of them for a plural', () => {
    expect(understand('Paint the birds red.', twoBirds).changes).toEqual([
      { type: 'recolour', target: { kind: 'bird', colour: null, place: null }, colour: 'red' },
    ]);
  });

  it('remembers what left when it comes back', () => {
    expect(told('The tree disappears. The tree comes back.', twoBirds, false)).toBe(
      'Remove the tree. Add a green tree.',
    );
  });

  it('does not move somebody who is there already', () => {
    expect(told('The yellow bird sits in the sky on the right.', twoBirds)).toBe('');
  });
});

describe('what is not understood', () => {
  it('names the nouns that cannot be drawn, and the sentences that mean nothing', () => {
    const { unknownWords, notUnderstood, changes } = understand(
      'A dragon meets a king. A house stands.',
      EMPTY_SCENE,
    );
    expect(unknownWords).toEqual(['dragon', 'king']);
    expect(notUnderstood).toEqual(['A dragon meets a king.']);
    expect(changes).toHaveLength(1);
  });

  it('names missing colours and numbers that are too large', () => {
    expect(understand('A black cat sits.', EMPTY_SCENE).unknownWords).toEqual(['black']);
    expect(understand('Seven dogs run.', EMPTY_SCENE).unknownWords).toEqual(['7']);
  });

  it('passes over adjectives, adverbs and verbs that no picture shows', () => {
    const reading = readText('A wobbly robot dances frantically.', EMPTY_SCENE, { decidePlaces: false });
    expect(reading.unknownWords).toEqual([]);
    expect(reading.skippedWords).toEqual(['wobbly', 'frantically']);
  });

  it('takes story glue for granted', () => {
    const { unknownWords, notUnderstood, changes } = understand('Once upon a time. The end.', EMPTY_SCENE);
    expect([unknownWords, notUnderstood, changes]).toEqual([[], [], []]);
  });

  it('reads nothing into an empty text', () => {
    expect(understand('', EMPTY_SCENE)).toEqual({
      changes: [],
      hints: [],
      unknownWords: [],
      notUnderstood: [],
    });
  });

  it('survives any text', () => {
    for (const text of [
      '...',
      '1. 2. 3.',
      '"',
      'the the the',
      'of of a and, and',
      '🐉 🐲',
      'a'.repeat(5000),
    ]) {
      expect(Array.isArray(understand(text, HOUSE_AND_BIRDS).changes)).toBe(true);
    }
  });

  it('survives its own words in any order', () => {
    const words =
      'a the two another one of it they both birds bird house red big bigger flies turns into is are now no there let make add remove replace with by instead of next to over between and then who , . exactly must keep rain night sky left front three some grows leaves eats has'.split(
        ' ',
      );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 25 }), (soup) => {
        const { changes } = readText(soup.join(' '), HOUSE_AND_BIRDS, { decidePlaces: true });
        for (const { change } of changes) {
          if ('place' in change) expect(change.place).toBeLessThan(9);
          if ('count' in change) expect([1, 2, 3, 4]).toContain(change.count);
          if ('wish' in change) expect([null, 1, 2, 3, 4]).toContain(change.wish.count);
        }
      }),
      { numRuns: 3000, seed: 3 },
    );
  });
});
