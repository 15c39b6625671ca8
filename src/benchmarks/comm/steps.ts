/**
 * CoMM's text form of a document: `(1) words <IMAGE> (2) words <IMAGE>`, and the list of its pictures beside it.
 * @source HKUST-LongGroup/CoMM eval/utils.py and eval/eval_metric.py @ 0da05d4: `get_each_step_text`,
 *   `parse_data_for_task3_and_task4`, `data_format`.
 */
import type { AnswerPart } from '../benchmark.ts';
import type { PictureSource } from '../data/picture-source.ts';

export type CommPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly picture: PictureSource };
/** A step as the judge gets it; it begins with its label, counted from `(1)` whatever the text said. */
export type CommStep = readonly CommPart[];

/** Where a picture stands in the text. */
export const COMM_IMAGE = '<IMAGE>';
/** Most pictures that a judge sees, those of the input included. */
export const MAX_COMM_IMAGES = 10;

/** The texts after each `(n)`. What stands before the first is dropped, and any `(n) ` inside a step begins a new one. */
export function stepTexts(text: string): string[] {
  return [...text.matchAll(/\(\d+\)\s([\s\S]*?)\s*(?=\(\d+\)|$)/g)].map(([, step = '']) => step);
}

/** Words and picture marks of a step. `[`, `]` and `<` are lost, and so are some tokens of one model of CoMM's paper. */
export function stepTokens(step: string): ('image' | { readonly text: string })[] {
  const tokens = step.match(/\[img\].*?\[\/img\]|\[imgblock\].*?\[\/imgblock\]|<IMAGE>|[^[\]<]+/g) ?? [];
  return tokens.flatMap((token): ('image' | { text: string })[] => {
    if (token === COMM_IMAGE || token.startsWith('/IMGB')) return ['image'];
    if (token.trim() === '' || /^(?:IMG[01B]|\[imgblock\])/.test(token)) return [];
    return [{ text: token.trim() }];
  });
}

/**
 * The steps of a text with its pictures in place. The i-th mark takes the i-th picture; a mark without one ends its step,
 * and the limit of pictures ends the document.
 * @param before pictures that the judge has seen already.
 */
export function commSteps(
  text: string,
  pictures: readonly PictureSource[],
  before: number,
): { readonly steps: readonly CommStep[]; readonly used: number } {
  const steps: CommStep[] = [];
  let used = 0;
  const isFull = () => used + before >= MAX_COMM_IMAGES;
  for (const [index, words] of stepTexts(text).entries()) {
    const step: CommPart[] = [{ type: 'text', text: `(${index + 1})` }];
    for (const token of stepTokens(words)) {
      if (token !== 'image') {
        step.push({ type: 'text', text: token.text });
        continue;
      }
      const picture = pictures[used];
      if (picture === undefined) break;
      step.push({ type: 'image', picture });
      used++;
      if (isFull()) break;
    }
    steps.push(step);
    if (isFull()) break;
  }
  return { steps, used };
}

/**
 * An answer in CoMM's form, its steps numbered from `first`. What the form could take for a step or a picture inside the
 * words is disarmed: `(3)` becomes `3)`, and `<IMAGE>` goes. It is read back with `commSteps`, so that an answer scores
 * the same here as when it is written into a prediction folder for the official script.
 */
export function commText(
  parts: readonly AnswerPart[],
  first: number,
): { readonly text: string; readonly pictures: readonly PictureSource[] } {
  const steps = [...Map.groupBy(parts, ({ step }) => step).values()];
  return {
    text: steps
      .map((step, index) => {
        const words = step.map((part) => (part.type === 'text' ? disarm(part.text) : COMM_IMAGE));
        return `(${first + index}) ${words.join(' ')}`;
      })
      .join(' '),
    pictures: parts.flatMap((part) => (part.type === 'image' ? [part.picture] : [])),
  };
}

function disarm(words: string): string {
  return words
    .replaceAll(COMM_IMAGE, '')
    .replace(/\((\d+)\)/g, '$1)')
    .trim();
}

/**
 * An answer from CoMM's form: what `commText` writes, or another model's `model_output`. Words stay as they are, so that
 * writing and reading them again gives the judge what it would have got.
 */
export function commAnswerParts(text: string, pictures: readonly PictureSource[]): AnswerPart[] {
  let used = 0;
  return stepTexts(text).flatMap((words, index) => {
    const step = index + 1;
    // An empty step keeps its place: the others' texts and pictures belong together by number.
    if (words.trim() === '') return [{ type: 'text', step, text: '' }];
    // The marks are kept between the words they part.
    return words.split(/(<IMAGE>|\/IMGB[^[\]<]*)/).flatMap((piece, position): AnswerPart[] => {
      if (position % 2 === 0) return piece.trim() === '' ? [] : [{ type: 'text', step, text: piece.trim() }];
      const picture = pictures[used++];
      return picture === undefined ? [] : [{ type: 'image', step, picture }];
    });
  });
}
