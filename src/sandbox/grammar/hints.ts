/** The wording of hints: how each is said, and how it is found in a sentence. */
import { NUMBER_WORDS } from '../lexicon.ts';
import type { Colour } from '../lexicon.ts';
import type { Change, Hint, Wish } from '../scene.ts';
import { asSentence, listOf, withArticle } from './inflect.ts';
import { whereIs } from './places.ts';
import { pluralName } from './say.ts';
import type { Token } from './tokens.ts';

/**
 * One hint as a short sentence.
 * @param changes what the prompt asks for: the hint repeats its number, colour, place or size where it can.
 */
export function sayHint(hint: Hint, changes: readonly Change[] = []): string {
  return asSentence(hintClause(hint, changes));
}

function hintClause(hint: Hint, changes: readonly Change[]): string {
  if (hint.type === 'mood') return `make the ${moodWanted(changes)} unmistakable`;
  if (hint.type === 'keep') {
    if (hint.kinds === 'all') return 'keep everything else unchanged';
    return `keep ${listOf(hint.kinds.map((kind) => `the ${pluralName(kind)}`))} exactly as they are`;
  }
  const { kind } = hint;
  const wanted = wantedOf(kind, changes);
  const isSingle = wanted.count === 1;
  const noun = isSingle ? kind : pluralName(kind);
  switch (hint.type) {
    case 'exact-count': {
      const amount =
        wanted.count === null ? `as many ${noun} as asked` : `${NUMBER_WORDS[wanted.count - 1]} ${noun}`;
      return `exactly ${amount}, no more and no fewer`;
    }
    case 'colour-first': {
      const colour = wanted.colour ?? 'of the right colour';
      return `the ${noun} must be ${colour}${hint.not === null ? '' : `, not ${hint.not}`}`;
    }
    case 'anchor': {
      const verb = isSingle ? 'belongs' : 'belong';
      if (hint.to !== null) return `the ${noun} ${verb} right beside the ${hint.to}`;
      return `the ${noun} ${verb} ${wanted.place === null ? 'exactly there' : whereIs(wanted.place)}, nowhere else`;
    }
    case 'size':
      return `the ${noun} must clearly be ${wanted.size ?? 'of the right size'}`;
    case 'kind': {
      const claim = isSingle ? `this is really ${withArticle(noun)}` : `these are really ${noun}`;
      return hint.not === null
        ? claim
        : `${claim}, not ${isSingle ? withArticle(hint.not) : pluralName(hint.not)}`;
    }
    case 'present':
      return `be sure that the ${noun} ${isSingle ? 'is' : 'are'} clearly visible`;
    case 'gone':
      return `no ${kind} is left anywhere`;
  }
}

/** What the changes want of a kind, as far as they say, and say the same. */
function wantedOf(kind: string, changes: readonly Change[]): Omit<Wish, 'kind'> {
  const wishes = changes.map((change): Partial<Wish> => {
    if ('wish' in change && change.wish.kind === kind) return change.wish;
    if (!('target' in change) || change.target.kind !== kind) return {};
    if (change.type === 'recolour') return { colour: change.colour };
    if (change.type === 'move') return { place: change.place };
    if (change.type === 'recount') return { count: change.count };
    return change.type === 'resize' ? { size: change.size } : {};
  });
  const agreed = <K extends keyof Wish>(part: K): Wish[K] | null => {
    const values = new Set(wishes.flatMap((wish) => wish[part] ?? []));
    return values.size === 1 ? ([...values][0] as Wish[K]) : null;
  };
  return { colour: agreed('colour'), count: agreed('count'), place: agreed('place'), size: agreed('size') };
}

function moodWanted(changes: readonly Change[]): string {
  for (const change of changes) {
    if (change.type === 'weather') return change.weather === 'clear' ? 'clear weather' : change.weather;
    if (change.type === 'time') return change.time;
    if (change.type === 'background') return change.background;
  }
  return 'mood';
}

/** The hint that a sentence gives; `null` when it is no hint. */
export function readHint(tokens: readonly Token[]): Hint | null {
  const words = new Set(tokens.map((token) => token.text));
  const has = (...all: string[]): boolean => all.some((word) => words.has(word));
  const first = tokens[0]?.text ?? '';
  const kinds = tokens.flatMap((token) => (token.lexeme.type === 'kind' ? [token.lexeme.kind] : []));
  const [kind] = kinds;
  const isKeeping = first === 'keep' || first === 'leave' || (has('else') && has('nothing', 'anything'));
  if (isKeeping && has('unchanged', 'as', 'else', 'same', 'change', 'changes', 'alone', 'exactly')) {
    const all = kind === undefined || has('else', 'everything', 'rest');
    return { type: 'keep', kinds: all ? 'all' : [...new Set(kinds)] };
  }
  if (has('unmistakable', 'unmistakably') && first === 'make') return { type: 'mood' };
  if (kind === undefined) return null;
  const denied = tokens.findIndex((token) => token.lexeme.type === 'not');
  const behind = denied < 0 ? [] : tokens.slice(denied + 1);
  if (has('must')) return mustHint(kind, tokens, behind);
  if (first === 'exactly' && has('no more')) return { type: 'exact-count', kind };
  if (has('belong', 'belongs'))
    return { type: 'anchor', kind, to: kinds.find((other) => other !== kind) ?? null };
  if ((first === 'these' || first === 'this') && has('really')) {
    return { type: 'kind', kind, not: denied < 0 ? null : (kinds.at(-1) ?? null) };
  }
  if (has('sure') && has('visible')) return { type: 'present', kind };
  if (first === 'no' && has('left', 'anywhere', 'remains')) return { type: 'gone', kind };
  return null;
}

/** "must be yellow, not blue", "must clearly be small". */
function mustHint(kind: string, tokens: readonly Token[], behind: readonly Token[]): Hint | null {
  const colourOf = (some: readonly Token[]): Colour | null => {
    const found = some.find((token) => token.lexeme.type === 'colour')?.lexeme;
    return found?.type === 'colour' ? found.colour : null;
  };
  if (tokens.some((token) => token.lexeme.type === 'size' || token.text === 'size'))
    return { type: 'size', kind };
  const saysColour = colourOf(tokens) !== null || tokens.some((token) => /^colou?r$/.test(token.text));
  return saysColour ? { type: 'colour-first', kind, not: colourOf(behind) } : null;
}
