import type { ArtifactRef } from './artifact.ts';
import type { JournalEntry } from './events.ts';

/** A line of a journal that could not be read. It is reported and skipped, never fatal. */
export interface DamagedLine {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

export interface JournalContents {
  readonly entries: readonly JournalEntry[];
  readonly damaged: readonly DamagedLine[];
}

/** The append-only record of one run. */
export interface Journal {
  /** Everything appended so far; empty for a new run. @throws {StoreError} when it cannot be read. */
  read(): Promise<JournalContents>;
  /**
   * Makes the caller the only writer.
   * @returns gives the right back; must be called in a `finally`.
   * @throws {StoreError} when somebody else is writing, naming who.
   */
  claim(): Promise<() => Promise<void>>;
  /** Durable against the death of this process once the promise resolves. Entries keep the order of the calls. */
  append(entry: JournalEntry): Promise<void>;
}

/** Bytes under their SHA-256. */
export interface ArtifactStore {
  /** Stores the bytes unless they are there already. Whole or not at all. @throws {StoreError} */
  put(ref: ArtifactRef, bytes: Uint8Array): Promise<void>;
  /** @throws {StoreError} when they are missing or do not have that hash. */
  get(ref: ArtifactRef): Promise<Uint8Array>;
}

/** Where one run lives. */
export interface RunStore {
  /** For people: a folder, or the id in a database. */
  readonly location: string;
  readonly journal: Journal;
  readonly artifacts: ArtifactStore;
}
