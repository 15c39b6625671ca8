/** Reads a list of requests, whoever wrote it. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readJsonLines } from '../json-lines.ts';
import type { Problems } from '../problem.ts';
import { requestRowSchema } from './request-row.ts';
import type { RequestRow } from './request-row.ts';

/**
 * The requests of a JSONL file, their pictures as absolute paths. A broken line, an id that was there before and a
 * picture that does not exist are problems; their requests are left out.
 * @throws {DataError} when the file cannot be read at all.
 */
export async function readRequests(file: string, problems: Problems): Promise<RequestRow[]> {
  const rows: RequestRow[] = [];
  const lines = new Map<string, number>();
  const folder = dirname(resolve(file));
  for await (const { line, value } of readJsonLines({
    path: file,
    name: file,
    schema: requestRowSchema,
    problems,
  })) {
    const earlier = lines.get(value.id);
    if (earlier !== undefined) {
      problems.add({ file, line, message: `the id ${value.id} stands in line ${earlier} already` });
      continue;
    }
    lines.set(value.id, line);
    const images = value.images.map((path) => resolve(folder, path));
    const missing = images.find((path) => !existsSync(path));
    if (missing !== undefined) {
      problems.add({ file, line, message: `the picture ${missing} does not exist` });
      continue;
    }
    rows.push({ ...value, images });
  }
  return rows;
}
