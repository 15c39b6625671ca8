/** Which of a story's sentences each picture of an answer stands for, and whether it shows them. */
import { judgePicture } from '../../../sandbox/judge/judge.ts';
import type { Judgement } from '../../../sandbox/judge/judge.ts';
import { EMPTY_SCENE } from '../../../sandbox/scene.ts';
import type { Change, Scene } from '../../../sandbox/scene.ts';

/** One picture, judged by the sentences that it stands for, as a change of the picture before. */
export interface JudgedPicture {
  /** Its sentences: from this one (from 0) to before that one. Equal: it stands for none, and nothing may change. */
  readonly from: number;
  readonly to: number;
  readonly judgement: Judgement;
}

/**
 * Judges pictures in order. As many pictures as sentences: one for each. Otherwise (a picture of the whole story, two
 * sentences in one picture, a sentence in two) every sentence is given to one picture, in order, so that as many
 * sentences as possible are shown right.
 */
export function judgeStory(changes: readonly Change[], pictures: readonly Scene[]): JudgedPicture[] {
  const judge = (index: number, from: number, to: number): JudgedPicture => {
    const before = pictures[index - 1] ?? EMPTY_SCENE;
    return { from, to, judgement: judgePicture(changes.slice(from, to), before, pictures[index]!) };
  };
  if (pictures.length === changes.length) return pictures.map((_, index) => judge(index, index, index + 1));
  // best[i]: the best reading in which the pictures so far stand for the first i sentences.
  let best: (Reading | null)[] = changes.map(() => null);
  best = [{ right: 0, pictures: [] }, ...best];
  for (const index of pictures.keys()) {
    best = best.map((_, to) => {
      let found: Reading | null = null;
      for (let from = 0; from <= to; from++) {
        const start = best[from];
        if (!start) continue;
        const last = judge(index, from, to);
        const right = start.right + (last.judgement.fullyRight ? to - from : 0);
        if (found === null || right > found.right) found = { right, pictures: [...start.pictures, last] };
      }
      return found;
    });
  }
  return [...(best.at(-1)?.pictures ?? [])];
}

interface Reading {
  /** Sentences that are shown fully right. */
  readonly right: number;
  readonly pictures: readonly JudgedPicture[];
}
