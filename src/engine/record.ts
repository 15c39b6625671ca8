import type { CallOutput, JournalEntry, RunEvent } from '../core/events.ts';
import type { RunStore } from '../core/store.ts';
import { createTraceFold } from '../core/trace.ts';
import type { Trace } from '../core/trace.ts';

/** The answer of a finished call, and who gave it. */
export interface FinishedCall<Output extends CallOutput = CallOutput> {
  readonly output: Output;
  readonly model: string;
}

/** The journal of a running run, with what follows from it: its trace, and the answers already paid for. */
export interface RunRecord {
  readonly trace: Trace;
  /** The answer of a finished call; `undefined` when it was never finished. */
  finishedCall(key: string): FinishedCall | undefined;
  /**
   * Writes an event, then tells whoever listens. An event that a resumed run repeats word for word is not written again.
   * @param onCounted called in the very moment in which the trace contains the event.
   */
  emit(event: RunEvent, onCounted?: () => void): Promise<void>;
}

export interface RecordOptions {
  readonly store: RunStore;
  /** What the journal holds already; the first entry is a `run-start`. */
  readonly entries: readonly JournalEntry[];
  readonly nowMs: () => number;
  readonly onEvent?: ((entry: JournalEntry) => void) | undefined;
}

/** Events that a resumed run comes by again, with what tells one from another. */
function identityOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'plan-end':
      return event.type;
    case 'replan-end':
      return `${event.type}:${event.replan}`;
    case 'attempt-start':
    case 'picture-end':
    case 'verdict-end':
      return `${event.type}:${event.step}:${event.attempt}`;
    case 'step-end':
      return `${event.type}:${event.step}`;
    default:
      return undefined;
  }
}

export function createRecord({ store, entries, nowMs, onEvent }: RecordOptions): RunRecord {
  const fold = createTraceFold();
  const calls = new Map<string, FinishedCall>();
  const written = new Map<string, string>();

  const remember = (entry: JournalEntry): void => {
    fold.apply(entry);
    if (entry.type === 'call-end') calls.set(entry.key, { output: entry.output, model: entry.model });
    const identity = identityOf(entry);
    if (identity !== undefined) written.set(identity, contentOf(entry));
  };
  for (const entry of entries) remember(entry);
  const { trace } = fold;
  if (trace === null) throw new Error('A record begins with a run-start entry.');

  return {
    trace,
    finishedCall: (key) => calls.get(key),
    async emit(event, onCounted) {
      const identity = identityOf(event);
      if (identity !== undefined && written.get(identity) === contentOf(event)) return;
      const entry: JournalEntry = { at: nowMs(), ...event };
      await store.journal.append(entry);
      remember(entry);
      onCounted?.();
      onEvent?.(entry);
    },
  };
}

function contentOf(event: RunEvent | JournalEntry): string {
  return JSON.stringify({ ...event, at: 0 }, (_, value: unknown) =>
    // Key order must not matter: the journal's schema may have reordered them.
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
