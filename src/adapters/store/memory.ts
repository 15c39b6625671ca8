import { StoreError } from '../../core/errors.ts';
import type { JournalEntry } from '../../core/events.ts';
import type { RunStore } from '../../core/store.ts';

/** The store of one run in this process's memory: for tests, benchmarks and hosts that keep nothing. */
export function createMemoryRunStore(location = 'memory'): RunStore {
  const entries: JournalEntry[] = [];
  const artifacts = new Map<string, Uint8Array>();
  let isClaimed = false;
  return {
    location,
    journal: {
      async read() {
        return { entries: [...entries], damaged: [] };
      },
      async claim() {
        if (isClaimed) throw new StoreError(`The run in ${location} is being worked on already.`);
        isClaimed = true;
        return async () => {
          isClaimed = false;
        };
      },
      async append(entry) {
        entries.push(entry);
      },
    },
    artifacts: {
      async put(ref, bytes) {
        artifacts.set(ref.sha256, bytes);
      },
      async get(ref) {
        const bytes = artifacts.get(ref.sha256);
        if (!bytes) throw new StoreError(`The picture ${ref.sha256} is not in ${location}.`);
        return bytes;
      },
    },
  };
}
