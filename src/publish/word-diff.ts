/** A run of words that two texts share, that only the newer has, or that only the older had. */
export interface DiffPart {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Largest table of the comparison, in cells; a table of two 1000-word texts. Past it the middle counts as replaced. */
const MAX_CELLS = 1_000_000;

/** A word with the space after it; scripts without spaces between words are compared sign by sign. */
const WORD =
  /(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}'’-]+|[^\s\p{L}\p{M}\p{N}]+)\s*/gu;

/**
 * What changed from one prompt to the next, word by word: a longest common subsequence over words, after cutting off
 * what both begin and end with. The `same` and `added` parts together are the newer text, apart from space at its start.
 */
export function diffWords(before: string, after: string): DiffPart[] {
  const old = before.match(WORD) ?? [];
  const now = after.match(WORD) ?? [];
  const oldWords = old.map((word) => word.trimEnd());
  const nowWords = now.map((word) => word.trimEnd());
  const isSame = (i: number, j: number) => oldWords[i] === nowWords[j];

  let head = 0;
  while (head < old.length && head < now.length && isSame(head, head)) head++;
  let oldEnd = old.length;
  let nowEnd = now.length;
  while (oldEnd > head && nowEnd > head && isSame(oldEnd - 1, nowEnd - 1)) {
    oldEnd--;
    nowEnd--;
  }

  const parts = createParts();
  for (let j = 0; j < head; j++) parts.push('same', now[j]!);
  const rows = oldEnd - head;
  const columns = nowEnd - head;
  const width = columns + 1;
  if ((rows + 1) * width > MAX_CELLS) {
    for (let i = head; i < oldEnd; i++) parts.push('removed', old[i]!);
    for (let j = head; j < nowEnd; j++) parts.push('added', now[j]!);
  } else {
    // lengths[i * width + j]: longest common subsequence of old from head + i and now from head + j.
    const lengths = new Uint32Array((rows + 1) * width);
    for (let i = rows - 1; i >= 0; i--) {
      for (let j = columns - 1; j >= 0; j--) {
        lengths[i * width + j] = isSame(head + i, head + j)
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
      }
    }
    let i = 0;
    let j = 0;
    while (i < rows || j < columns) {
      if (i < rows && j < columns && isSame(head + i, head + j)) {
        parts.push('same', now[head + j++]!);
        i++;
      } else if (
        i < rows &&
        (j === columns || lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
      ) {
        parts.push('removed', old[head + i++]!);
      } else {
        parts.push('added', now[head + j++]!);
      }
    }
  }
  for (let j = nowEnd; j < now.length; j++) parts.push('same', now[j]!);
  return parts.done();
}

/** Joins neighbours of one kind, so that a changed phrase is marked once. */
function createParts(): { push(kind: DiffPart['kind'], text: string): void; done(): DiffPart[] } {
  const parts: { kind: DiffPart['kind']; text: string }[] = [];
  return {
    push(kind, text) {
      const last = parts.at(-1);
      if (last?.kind === kind) last.text += text;
      else parts.push({ kind, text });
    },
    done: () => parts,
  };
}
