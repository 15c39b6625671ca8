/** Longest title, in characters as people count them. */
const MAX_TITLE = 72;
const UNTITLED = 'A story in pictures';

/**
 * End of a sentence with its closing quotes, before space and no small letter ("Come home!" she said.), and not the
 * dot of a common title or abbreviation.
 */
const SENTENCE_END =
  /(?<!\b(?:Mr|Mrs|Ms|Dr|St|Prof|No|vs|etc|e\.g|i\.e))[.!?…]+["'”’»)]*(?=\s+(?!\s*\p{Ll}))|[。！？]+/u;

/**
 * The title of a story: the request's first sentence without its full stop, shortened at a word.
 * A language that writes no spaces is cut between characters.
 */
export function titleOf(requestText: string): string {
  const firstLine =
    requestText
      .split('\n')
      .map((line) => line.replace(/^[\s#>*=\-–—]+/u, '').trim())
      .find((line) => line !== '') ?? '';
  // Asks for a following space, so that "3.5" and "a.b" do not end a sentence.
  const end = SENTENCE_END.exec(`${firstLine} `);
  const sentence = (end ? firstLine.slice(0, end.index + end[0].length) : firstLine)
    .replace(/\s+/gu, ' ')
    .replace(/[.。:;,]+$/u, '')
    .trim();
  return sentence === '' ? UNTITLED : shorten(sentence, MAX_TITLE);
}

/** At most `maxLength` characters, the last one an ellipsis where something was cut; emoji and accents stay whole. */
export function shorten(text: string, maxLength: number): string {
  const characters = Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment);
  if (characters.length <= maxLength) return text;
  const cut = characters.slice(0, maxLength - 1).join('');
  const lastSpace = cut.lastIndexOf(' ');
  const kept = lastSpace > cut.length / 2 ? cut.slice(0, lastSpace) : cut;
  return `${kept.replace(/[\s,;:.–—-]+$/u, '')}…`;
}
