/**
 * Writing so that nothing half-written ever stands under its final name: files and folders grow under a temporary
 * name beside it and are renamed at the end. A full disk or a crash leaves the old state, or nothing.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigError, StoreError, messageOf } from '../core/errors.ts';

/** Characters collected before they go to the disk. */
const BUFFER_CHARS = 1 << 18;

/** A text file that appears whole or not at all. */
export interface LineWriter {
  /** Lines written so far. */
  readonly count: number;
  /** @param line without its line end. @throws {StoreError} when the disk is full or the folder cannot be written. */
  write(line: string): void;
  /** Gives the file its name. @throws {StoreError} */
  finish(): void;
  /** Removes what was written; harmless after `finish`. */
  discard(): void;
}

export function createLineWriter(path: string): LineWriter {
  const temporary = `${path}.${process.pid}.tmp`;
  let file: number | null = null;
  let pending = '';
  let count = 0;
  const flush = (): void => {
    if (file === null) {
      mkdirSync(dirname(path), { recursive: true });
      file = openSync(temporary, 'w');
    }
    // As a text: buffers of this size would pile up until the collector comes round.
    const written = writeSync(file, pending);
    const wanted = Buffer.byteLength(pending);
    // A nearly full disk takes a part of the bytes before it refuses.
    if (written < wanted) {
      throw Object.assign(new Error(`only ${written} of ${wanted} bytes were taken; the disk is full`), {
        code: 'ENOSPC',
      });
    }
    pending = '';
  };
  const close = (): void => {
    if (file !== null) closeSync(file);
    file = null;
  };
  return {
    get count() {
      return count;
    },
    write(line) {
      pending += line;
      pending += '\n';
      count++;
      if (pending.length >= BUFFER_CHARS) storing(path, flush);
    },
    finish() {
      storing(path, () => {
        flush();
        close();
        renameSync(temporary, path);
      });
    },
    discard() {
      close();
      rmSync(temporary, { force: true });
    },
  };
}

/** Writes a text or bytes whole. @throws {StoreError} */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    await writeFile(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new StoreError(`${path} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
}

/**
 * Makes a folder's whole content under a temporary name and gives it its own at the end.
 * @param make writes into `folder`; files may already name each other by `finalFolder`.
 * @throws {ConfigError} when something stands there already and `replace` is not set.
 * @throws {StoreError} when it cannot be written; nothing is left behind then.
 */
export async function makeWholeFolder<T>(
  path: string,
  { replace, make }: { replace: boolean; make: (folder: string, finalFolder: string) => Promise<T> },
): Promise<T> {
  const finalFolder = resolve(path);
  const isTaken = existsSync(finalFolder) && readdirSync(finalFolder).length > 0;
  if (isTaken && !replace) {
    throw new ConfigError(`The folder ${path} is not empty; name another one, or ask for it to be replaced.`);
  }
  const folder = `${finalFolder}.${process.pid}.tmp`;
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const made = await make(folder, finalFolder);
    const old = `${finalFolder}.${process.pid}.old`;
    if (existsSync(finalFolder)) renameSync(finalFolder, old);
    renameSync(folder, finalFolder);
    rmSync(old, { recursive: true, force: true });
    return made;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const isSystem = error instanceof Error && 'syscall' in error;
    if (!isSystem) throw error;
    throw new StoreError(`The folder ${path} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
}

/** A file below a folder, with `/` in its name on every system. */
export function below(folder: string, name: string): string {
  return join(folder, ...name.split('/'));
}

function storing(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new StoreError(`${path} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
}
