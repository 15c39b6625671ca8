/** Moments as the steps of a plan. */
import type { PlannerReplyStep } from '../../formats/planner.ts';
import { say, sayAll, sayReference, sayWish } from '../grammar/index.ts';
import type { Change, Scene } from '../scene.ts';
import { applied } from './moments.ts';
import type { Moment } from './moments.ts';

const MOOD_NAMES = {
  clear: 'Clear weather',
  rain: 'Rain',
  snow: 'Snow',
  fog: 'Fog',
  day: 'Day',
  evening: 'Evening',
  night: 'Night',
  meadow: 'On a meadow',
  beach: 'At the beach',
  snowfield: 'On a snowfield',
  desert: 'In the desert',
  town: 'In town',
} as const;

/**
 * Steps with prompts that stand alone.
 * @param inputs number of pictures the user gave: steps count on from there, the first one edits the last of them.
 */
export function stepsOf(moments: readonly Moment[], scene: Scene, inputs: number): PlannerReplyStep[] {
  let before = scene;
  return moments.map(({ text, changes }, i) => {
    const step: PlannerReplyStep = {
      number: inputs + i + 1,
      name: nameOf(changes[0]!, before),
      instruction: changes.map((change) => say(withoutPlace(change), before)).join(' '),
      prompt: sayAll(changes, before),
      text: text === '' ? null : text,
      from: i > 0 ? 'previous' : inputs > 0 ? { input: inputs } : 'blank',
    };
    before = applied(before, changes);
    return step;
  });
}

/** The instruction is for people, who see where things are. */
function withoutPlace(change: Change): Change {
  return 'wish' in change ? { ...change, wish: { ...change.wish, place: null } } : change;
}

function nameOf(change: Change, scene: Scene): string {
  const named = (words: string): string => words[0]!.toUpperCase() + words.slice(1);
  switch (change.type) {
    case 'background':
      return MOOD_NAMES[change.background];
    case 'time':
      return MOOD_NAMES[change.time];
    case 'weather':
      return MOOD_NAMES[change.weather];
    case 'add':
      return named(sayWish(change.wish));
    default: {
      const { kind, colour } = change.target;
      return named(sayReference({ kind, colour, place: null }, scene));
    }
  }
}
