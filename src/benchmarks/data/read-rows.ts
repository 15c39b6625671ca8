/**
 * Rows of the files that benchmarks are published in: a JSON array, JSON lines, or Parquet as Hugging Face stores it.
 * Never unpickles: `.pth` and `.pkl` are refused with a hint.
 */
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ConfigError, DataError, messageOf } from '../../core/errors.ts';
import type { Problem } from './problem.ts';

export interface SourceRow {
  readonly file: string;
  /** From 1. */
  readonly row: number;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface SourceRows {
  readonly rows: readonly SourceRow[];
  readonly problems: readonly Problem[];
}

const DATA_KINDS: ReadonlySet<string> = new Set(['.json', '.jsonl', '.ndjson', '.parquet']);
const PICKLES: ReadonlySet<string> = new Set(['.pth', '.pt', '.pkl', '.pickle']);

/** Largest JSON file that is read at once, in bytes; all of the four are far below. */
const MAX_JSON_BYTES = 1_000_000_000;

/**
 * The folder's data files that satisfy `accepts`, sorted by name; a file stands for itself.
 * @throws {ConfigError} when the path does not exist or holds no such file.
 */
export async function dataFiles(
  path: string,
  { accepts, expected }: { accepts: (name: string) => boolean; expected: string },
): Promise<string[]> {
  const facts = await stat(path).catch(() => null);
  if (facts === null)
    throw new ConfigError(`There is no file or folder ${path}; --data should name ${expected}.`);
  if (facts.isFile()) return [path];
  const names = (await readdir(path)).filter((name) => DATA_KINDS.has(extname(name)) && accepts(name));
  if (names.length === 0) {
    const pickled = (await readdir(path)).find((name) => PICKLES.has(extname(name)));
    if (pickled) throw pickleError(join(path, pickled));
    throw new ConfigError(`${path} holds no data file that fits; --data should name ${expected}.`);
  }
  return names.toSorted().map((name) => join(path, name));
}

/**
 * Reads all rows of a file. A row that is no object is a problem; a file that is no such file is an error.
 * @param columns of a Parquet file, so that large ones that nobody asks for are left alone; all when `undefined`.
 * @throws {DataError} when the file as a whole cannot be read, and says what was expected.
 */
export async function readRows(file: string, columns?: readonly string[]): Promise<SourceRows> {
  const kind = extname(file).toLowerCase();
  if (PICKLES.has(kind)) throw pickleError(file);
  const values =
    kind === '.parquet'
      ? await readParquet(file, columns)
      : kind === '.jsonl' || kind === '.ndjson'
        ? await readJsonLines(file)
        : await readJsonArray(file);
  const rows: SourceRow[] = [];
  const problems: Problem[] = [];
  values.forEach((value, index) => {
    if (value === undefined) return;
    const at = { file: basename(file), row: index + 1 };
    if (value instanceof UnreadableLine) problems.push({ ...at, message: value.reason });
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      rows.push({ ...at, value: value as Record<string, unknown> });
    } else problems.push({ ...at, message: `expected an object with named fields, got ${kindOf(value)}` });
  });
  if (rows.length === 0) {
    throw new DataError(`${file} has no rows that are objects; is it the benchmark's data file?`);
  }
  return { rows, problems };
}

/** Rows of several files, one after the other. */
export async function readAllRows(
  files: readonly string[],
  columns?: readonly string[],
): Promise<SourceRows> {
  const read = [];
  for (const file of files) read.push(await readRows(file, columns));
  return { rows: read.flatMap(({ rows }) => rows), problems: read.flatMap(({ problems }) => problems) };
}

/** The folder that a data path is in or is. */
export async function folderOf(path: string): Promise<string> {
  const facts = await stat(path).catch(() => null);
  return facts?.isDirectory() ? path : dirname(path);
}

class UnreadableLine {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

async function readText(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > MAX_JSON_BYTES)
    throw new DataError(`${file} has ${size} bytes; split it, or convert it to Parquet.`);
  return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
}

async function readJsonArray(file: string): Promise<readonly unknown[]> {
  const text = await readText(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const [first = '', second = ''] = text.split('\n').filter((line) => line.trim() !== '');
    // Exports are often JSON lines under the name .json.
    if (isObjectLine(first) && (second === '' || isObjectLine(second))) return parseLines(text);
    throw new DataError(`${file} is not JSON (${messageOf(error)}).`, { cause: error });
  }
  if (Array.isArray(json)) return json;
  throw new DataError(`${file} should hold a JSON array of rows, but holds ${kindOf(json)}.`);
}

async function readJsonLines(file: string): Promise<readonly unknown[]> {
  return parseLines(await readText(file));
}

function parseLines(text: string): unknown[] {
  return text.split('\n').map((line) => {
    // Kept as a gap, so that row numbers are line numbers.
    if (line.trim() === '') return undefined;
    try {
      return JSON.parse(line) as unknown;
    } catch (error) {
      return new UnreadableLine(`it is not whole JSON (${messageOf(error)})`);
    }
  });
}

async function readParquet(
  file: string,
  columns: readonly string[] | undefined,
): Promise<readonly unknown[]> {
  const [{ asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema }, { compressors }] =
    await Promise.all([import('hyparquet'), import('hyparquet-compressors')]);
  try {
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    const present = parquetSchema(metadata).children.map((child) => child.element.name);
    const wanted = columns?.filter((column) => present.includes(column));
    // Columns without a text annotation stay bytes: they are pictures.
    return await parquetReadObjects({
      file: buffer,
      metadata,
      compressors,
      utf8: false,
      ...(wanted ? { columns: wanted } : {}),
    });
  } catch (error) {
    throw new DataError(`${file} cannot be read as Parquet (${messageOf(error)}); download it again.`, {
      cause: error,
    });
  }
}

function isObjectLine(line: string): boolean {
  try {
    return kindOf(JSON.parse(line)) === 'an object';
  } catch {
    return false;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function pickleError(file: string): ConfigError {
  return new ConfigError(
    `${file} is a Python pickle, which can run code when it is opened and is not read here; convert it once as docs/benchmarks.md shows.`,
  );
}
