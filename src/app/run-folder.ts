import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '../core/errors.ts';

/** A new run's id: sortable by time, not guessable, free of anything that a model wrote. E.g. `20260611-093005-4f1c9a`. */
export function createRunId(nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/**
 * The folder of a run, absolute; not made yet.
 * @throws {ConfigError} when something that is no folder stands there, or on the way there.
 */
export function checkRunFolder(path: string): string {
  const folder = resolve(path);
  for (let current = folder; ; current = dirname(current)) {
    const found = statSync(current, { throwIfNoEntry: false });
    if (found && !found.isDirectory()) {
      throw new ConfigError(
        `The output folder ${path} cannot be used because ${current} is a file; name another folder.`,
      );
    }
    if (found || current === dirname(current)) return folder;
  }
}

/** A file of a published run, its path relative to the run's folder. */
export interface FileToWrite {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Writes files into a run's folder, each whole or not at all. */
export async function writeFiles(folder: string, files: readonly FileToWrite[]): Promise<void> {
  for (const { path, bytes } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    const temporary = `${target}.${randomBytes(4).toString('hex')}.tmp`;
    await writeFile(temporary, bytes);
    await rename(temporary, target);
  }
}
