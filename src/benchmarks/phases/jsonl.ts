/** An append-only file of JSON lines. A line that a crash cut off spoils no other, and is reported. */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { z } from 'zod';
import { StoreError, messageOf } from '../../core/errors.ts';
import type { Problem } from '../data/problem.ts';

export interface JsonlFile<Line> {
  /** All whole lines, and those that cannot be read. Empty when the file does not exist. @throws {StoreError} */
  read(): Promise<{ readonly lines: readonly Line[]; readonly problems: readonly Problem[] }>;
  /** Durable against the death of this process once it returns. @throws {StoreError} */
  append(line: Line): void;
}

const NEWLINE = 0x0a;

export function jsonlFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): JsonlFile<z.infer<Schema>> {
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
        throw new StoreError(`${path} cannot be read: ${messageOf(error)}.`, { cause: error });
      });
      const lines: z.infer<Schema>[] = [];
      const problems: Problem[] = [];
      text.split('\n').forEach((line, index) => {
        if (line.trim() === '') return;
        const parsed = parseLine(line, schema);
        if ('value' in parsed) lines.push(parsed.value);
        else problems.push({ file: basename(path), row: index + 1, message: parsed.reason });
      });
      return { lines, problems };
    },
    append(line) {
      try {
        mkdirSync(dirname(path), { recursive: true });
        // Opened for each line: a benchmark writes a few a second, and no handle is left open.
        const file = openSync(path, 'a+');
        try {
          const { size } = fstatSync(file);
          const last = Buffer.alloc(1);
          if (size > 0) readSync(file, last, 0, 1, size - 1);
          const gap = size > 0 && last[0] !== NEWLINE ? '\n' : '';
          writeSync(file, `${gap}${JSON.stringify(line)}\n`);
        } finally {
          closeSync(file);
        }
      } catch (error) {
        throw new StoreError(`${path} cannot be written: ${messageOf(error)}.`, { cause: error });
      }
    },
  };
}

function parseLine<Schema extends z.ZodType>(
  line: string,
  schema: Schema,
): { value: z.infer<Schema> } | { reason: string } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { reason: 'it is not whole JSON' };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  return { reason: `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not as expected'}` };
}
