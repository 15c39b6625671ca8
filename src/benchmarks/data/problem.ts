/** Something in the user's files that cannot be used. Named and counted, never fatal. */
export interface Problem {
  /** As the user would look for it. */
  readonly file: string;
  /** Position in the file, from 1; `null` when it is about the whole file. */
  readonly row: number | null;
  readonly message: string;
}

/** `prompts.json, row 3: …` */
export function describeProblem({ file, row, message }: Problem): string {
  return `${file}${row === null ? '' : `, row ${row}`}: ${message}`;
}
