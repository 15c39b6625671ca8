/** English endings: plural nouns, verb forms, articles. Irregular forms come in as data. */

const VOWELS = 'aeiou';

/** `bird` -> `birds`, `box` -> `boxes`, `fly` -> `flies`. */
export function pluralOf(noun: string): string {
  if (/(?:s|x|z|ch|sh)$/.test(noun)) return `${noun}es`;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return `${noun}s`;
}

/** `a house`, `an umbrella`: by the first letter, which is right for every word of the sandbox. */
export function withArticle(phrase: string): string {
  return `${VOWELS.includes(phrase[0] ?? '') ? 'an' : 'a'} ${phrase}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** First letter large, a full stop at the end unless there is a closing mark. */
export function asSentence(text: string): string {
  const trimmed = text.trim().replace(/[,;:\s]+$/, '');
  if (trimmed === '') return '';
  const capital = trimmed[0]!.toUpperCase() + trimmed.slice(1);
  return /[.!?…]["'”’)]?$/.test(capital) ? capital : `${capital}.`;
}

/**
 * All forms of a verb: `hop` -> hop, hops, hopped, hopping.
 *
 * @param lemma may be several words; the first is inflected (`show up` -> `shows up`).
 * @param irregular further forms (`flew`, `flown`), added to the regular ones: a regular form nobody uses does no harm.
 */
export function verbForms(lemma: string, irregular: readonly string[] = []): string[] {
  const [verb = '', ...rest] = lemma.split(' ');
  const forms = [verb, pluralOf(verb), ...withEnding(verb, 'ed'), ...withEnding(verb, 'ing'), ...irregular];
  return [...new Set(forms.map((form) => [form, ...rest].join(' ')))];
}

function withEnding(verb: string, ending: 'ed' | 'ing'): string[] {
  if (ending === 'ed' && /[^aeiou]y$/.test(verb)) return [`${verb.slice(0, -1)}ied`];
  if (ending === 'ing' && verb.endsWith('ie')) return [`${verb.slice(0, -2)}ying`];
  if (/[^eoy]e$/.test(verb)) return [`${verb.slice(0, -1)}${ending}`];
  // Stress decides whether a consonant doubles (hopping, visiting); both spellings are understood.
  const doubles = /[^aeiou][aeiou][bdgklmnprt]$/.test(verb);
  return doubles ? [`${verb}${verb.at(-1)}${ending}`, `${verb}${ending}`] : [`${verb}${ending}`];
}
