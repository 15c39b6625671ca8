/**
 * A run as a folder: `journal.jsonl` with one event a line, and `artifacts/<sha256>.<ext>`.
 * Not for several writers: `claim` keeps a second process out. Survives the death of the process at any moment; a
 * power cut may cost the last lines, because nothing is forced to the disk.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { ArtifactRef } from '../../core/artifact.ts';
import { StoreError, messageOf } from '../../core/errors.ts';
import { artifactPath } from '../../core/result.ts';
import type { ArtifactStore, Journal, RunStore } from '../../core/store.ts';
import { sha256 } from '../../lib/hash.ts';
import { parseJournal } from './journal-lines.ts';

const NEWLINE = 0x0a;

/** The store of one run. Nothing is written before the first `claim` or `put`. */
export function createFsRunStore(folder: string): RunStore {
  return {
    location: folder,
    journal: createFsJournal(join(folder, 'journal.jsonl'), join(folder, '.lock')),
    artifacts: createFsArtifacts(folder),
  };
}

function createFsJournal(path: string, lockPath: string): Journal {
  let file: number | undefined;
  return {
    async read() {
      try {
        return parseJournal(await readFile(path, 'utf8'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { entries: [], damaged: [] };
        throw new StoreError(`The journal ${path} cannot be read: ${messageOf(error)}.`, { cause: error });
      }
    },
    async claim() {
      try {
        mkdirSync(dirname(path), { recursive: true });
        takeLock(lockPath);
      } catch (error) {
        if (error instanceof StoreError) throw error;
        throw new StoreError(`The run folder ${dirname(path)} cannot be written: ${messageOf(error)}.`, {
          cause: error,
        });
      }
      return async () => {
        if (file !== undefined) closeSync(file);
        file = undefined;
        rmSync(lockPath, { force: true });
      };
    },
    async append(entry) {
      try {
        file ??= openForAppend(path);
        // Synchronous on purpose: a line of a few hundred bytes costs microseconds this way, and lines keep their order.
        writeSync(file, `${JSON.stringify(entry)}\n`);
      } catch (error) {
        throw new StoreError(`The journal ${path} cannot be written: ${messageOf(error)}.`, { cause: error });
      }
    },
  };
}

/** Opens the journal at its end; a line cut off by a crash is closed, so that it spoils no other. */
function openForAppend(path: string): number {
  const file = openSync(path, 'a+');
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  if (size > 0) readSync(file, last, 0, 1, size - 1);
  if (size > 0 && last[0] !== NEWLINE) writeSync(file, '\n');
  return file;
}

/** @throws {StoreError} when a living process holds the lock; the lock of a dead one is taken over. */
function takeLock(path: string): void {
  const mine = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let tries = 0; tries < 2; tries++) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = livingHolder(path);
      if (holder !== null) {
        throw new StoreError(
          `The run in ${dirname(path)} is being worked on by ${holder}; wait for it, or delete ${path} if that is not so.`,
        );
      }
      rmSync(path, { force: true });
    }
  }
  throw new StoreError(`The run in ${dirname(path)} was taken by another process at the same moment.`);
}

/** Who holds the lock, in words; `null` when nobody who is alive. */
function livingHolder(path: string): string | null {
  try {
    const { pid, host } = JSON.parse(readFileSync(path, 'utf8')) as { pid: number; host: string };
    if (host !== hostname()) return `process ${pid} on ${host}`;
    process.kill(pid, 0);
    return `process ${pid}`;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else. Everything else: no such process, or no readable lock.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? "another user's process" : null;
  }
}

function createFsArtifacts(folder: string): ArtifactStore {
  const pathOf = (ref: ArtifactRef) => join(folder, artifactPath(ref));
  const stored = new Set<string>();
  return {
    async put(ref, bytes) {
      const path = pathOf(ref);
      if (stored.has(path)) return;
      // Two runs may store the same picture at the same moment.
      const temporary = `${path}.${randomUUID()}.tmp`;
      try {
        if (stored.size === 0) await mkdir(dirname(path), { recursive: true });
        // Equal names mean equal bytes, so replacing what an earlier run of this process left is harmless.
        await writeFile(temporary, bytes);
        await rename(temporary, path);
        stored.add(path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw new StoreError(`The picture ${path} cannot be written: ${messageOf(error)}.`, { cause: error });
      }
    },
    async get(ref) {
      const path = pathOf(ref);
      const bytes = await readFile(path).catch((error: unknown) => {
        throw new StoreError(`The picture ${path} cannot be read: ${messageOf(error)}.`, { cause: error });
      });
      if (sha256(bytes) !== ref.sha256)
        throw new StoreError(`The picture ${path} was changed or damaged: its hash is not its name.`);
      return bytes;
    },
  };
}
