/** Reading JSON Lines of any length with flat memory: a line at a time, each with its number, broken ones reported. */
import { createReadStream } from 'node:fs';
import type { z } from 'zod';
import { DataError, messageOf } from '../core/errors.ts';
import type { Problems } from './problem.ts';

/** A longer line is no row of any data set; it is skipped instead of filling the memory. */
const MAX_LINE_CHARS = 64_000_000;

/** A line's text with its number, from 1. */
export interface TextLine {
  readonly line: number;
  /** `null`: longer than any row can be. */
  readonly text: string | null;
}

/**
 * The lines of a UTF-8 file, in bundles as they are read from the disk; empty lines are left out.
 * @throws {DataError} when the file cannot be read.
 */
export async function* readLineBundles(path: string): AsyncGenerator<TextLine[]> {
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 });
  let rest = '';
  let isSkipping = false;
  let line = 0;
  const closeLine = (text: string, bundle: TextLine[]): void => {
    line++;
    if (isSkipping) bundle.push({ line, text: null });
    else if (text.trim() !== '') bundle.push({ line, text: line === 1 ? text.replace(/^\uFEFF/, '') : text });
    isSkipping = false;
  };
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      const pieces = chunk.split('\n');
      if (pieces.length === 1) {
        rest = isSkipping ? '' : rest + chunk;
      } else {
        const bundle: TextLine[] = [];
        closeLine(rest + pieces[0]!, bundle);
        for (const piece of pieces.slice(1, -1)) closeLine(piece, bundle);
        rest = pieces.at(-1)!;
        yield bundle;
      }
      if (rest.length > MAX_LINE_CHARS) {
        isSkipping = true;
        rest = '';
      }
    }
  } catch (error) {
    throw new DataError(`${path} cannot be read: ${messageOf(error)}.`, { cause: error });
  } finally {
    stream.destroy();
  }
  const last: TextLine[] = [];
  if (rest !== '' || isSkipping) closeLine(rest, last);
  if (last.length > 0) yield last;
}

export interface ReadJsonLinesOptions<Schema extends z.ZodType> {
  readonly path: string;
  /** The path as it is reported. */
  readonly name: string;
  readonly schema: Schema;
  readonly problems: Problems;
}

/**
 * The values of a JSONL file; lines that are no such value become problems.
 * @throws {DataError} when the file cannot be read at all.
 */
export async function* readJsonLines<Schema extends z.ZodType>(
  options: ReadJsonLinesOptions<Schema>,
): AsyncGenerator<{ readonly line: number; readonly value: z.infer<Schema> }> {
  const { path, name, schema, problems } = options;
  for await (const bundle of readLineBundles(path)) {
    for (const { line, text } of bundle) {
      const parsed = text === null ? 'the line is too long to be a row' : parseAs(text, schema);
      if (typeof parsed === 'string') problems.add({ file: name, line, message: parsed });
      else yield { line, value: parsed.value };
    }
  }
}

/** A text as a value of the schema, or what is wrong with it, without a full stop. */
export function parseAs<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): { readonly value: z.infer<Schema> } | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'it is not whole JSON';
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? { value: parsed.data } : issueOf(parsed.error);
}

/** The first finding of a schema: `images.0: Invalid input: expected string`. */
export function issueOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') || 'the value'}: ${issue?.message ?? 'not as expected'}`;
}
