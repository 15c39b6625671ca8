/** Something in the input that was skipped, and where it stands. Collected and reported, never thrown. */
export interface Problem {
  /** Path as the user gave it, or below the folder that was given. */
  readonly file: string;
  /** From 1; `null` when the whole file is meant. */
  readonly line: number | null;
  /** One sentence without a full stop. */
  readonly message: string;
}

/** Most problems that a report lists; further ones are counted only, so that a ruined file stays readable. */
const MAX_LISTED = 200;

/** Problems as they come up. */
export interface Problems {
  add(problem: Problem): void;
  /** The first 200. */
  readonly listed: readonly Problem[];
  readonly count: number;
}

export function createProblems(): Problems {
  const listed: Problem[] = [];
  let count = 0;
  return {
    listed,
    get count() {
      return count;
    },
    add(problem) {
      count++;
      if (listed.length < MAX_LISTED) listed.push(problem);
    },
  };
}

/** `requests.jsonl, line 3: it is not whole JSON`. */
export function describeProblem({ file, line, message }: Problem): string {
  return `${file}${line === null ? '' : `, line ${line}`}: ${message}`;
}
