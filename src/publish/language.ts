/** Scripts that one language uses nearly alone, the first hit wins: kana before Han, because Japanese has both. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Han}/gu, 'zh'],
  [/\p{Script=Arabic}/gu, 'ar'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Devanagari}/gu, 'hi'],
  [/\p{Script=Cyrillic}/gu, 'ru'],
];

/** Small words that are frequent in one language and rare in the others. */
const SMALL_WORDS: Readonly<Record<string, string>> = {
  en: 'the and of is to it with on that are from',
  de: 'der und ein eine das ist mit auf dem den nicht',
  fr: 'le les et une est dans avec sur pour du des',
  es: 'el los y una está con por las del muy',
  it: 'il gli e una è con di nel della sono',
  pt: 'o os e uma está com em não do da',
  nl: 'het een en van zijn op met de niet',
};

/**
 * A best guess at the language that a text is written in, for hyphenation and screen readers.
 * @returns a BCP 47 tag; `en` when nothing speaks for another one.
 */
export function languageOf(text: string): string {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  for (const [script, language] of SCRIPTS) {
    if ((text.match(script)?.length ?? 0) > letters / 5) return language;
  }
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  let best = { language: 'en', hits: 0 };
  for (const [language, list] of Object.entries(SMALL_WORDS)) {
    const small = new Set(list.split(' '));
    const hits = words.filter((word) => small.has(word)).length;
    if (hits > best.hits) best = { language, hits };
  }
  return best.language;
}

/** Whether a language is written from right to left. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return language === 'ar' || language === 'he' ? 'rtl' : 'ltr';
}
