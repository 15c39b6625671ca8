import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ArtifactRef } from '../../core/artifact.ts';
import type { JournalEntry } from '../../core/events.ts';
import type { RunStore } from '../../core/store.ts';
import { sha256 } from '../../lib/hash.ts';
import { createFsRunStore } from './fs.ts';
import { createMemoryRunStore } from './memory.ts';

const root = mkdtempSync(join(tmpdir(), 'interleave-store-'));
afterAll(() => rmSync(root, { recursive: true }));

const bytes = new TextEncoder().encode('not really a picture');
const ref: ArtifactRef = {
  sha256: sha256(bytes),
  mediaType: 'image/png',
  sizeBytes: bytes.length,
  widthPx: 1,
  heightPx: 1,
};
const entry = (step: number): JournalEntry => ({
  at: 1000 + step,
  type: 'step-end',
  step,
  chosen: null,
  accepted: true,
});

/** What every store must do, whatever it writes to. */
function testRunStore(name: string, create: (id: string) => RunStore): void {
  describe(name, () => {
    it('gives entries back in the order in which they were appended', async () => {
      const { journal } = create('order');
      const release = await journal.claim();
      expect(await journal.read()).toEqual({ entries: [], damaged: [] });
      await Promise.all([1, 2, 3].map((step) => journal.append(entry(step))));
      expect((await journal.read()).entries).toEqual([entry(1), entry(2), entry(3)]);
      await release();
    });

    it('lets one writer in at a time', async () => {
      const { journal } = create('claim');
      const release = await journal.claim();
      await expect(journal.claim()).rejects.toThrow('being worked on');
      await release();
      await (
        await journal.claim()
      )();
    });

    it('keeps artifacts by their hash, and storing one twice changes nothing', async () => {
      const { artifacts } = create('artifacts');
      await artifacts.put(ref, bytes);
      await artifacts.put(ref, bytes);
      expect(new Uint8Array(await artifacts.get(ref))).toEqual(bytes);
      await expect(artifacts.get({ ...ref, sha256: sha256('another') })).rejects.toThrow(sha256('another'));
    });
  });
}

testRunStore('the memory store', createMemoryRunStore);
testRunStore('the file store', (id) => createFsRunStore(join(root, id)));

describe('the file store, damaged', () => {
  it('skips a line that is not JSON and one that is no event, and says which', async () => {
    const folder = join(root, 'damaged');
    const { journal } = createFsRunStore(folder);
    const release = await journal.claim();
    await journal.append(entry(1));
    await release();
    appendFileSync(join(folder, 'journal.jsonl'), '{"at":1,"type":"step-\n{"at":1,"type":"party"}\n');
    const { entries, damaged } = await journal.read();
    expect(entries).toEqual([entry(1)]);
    expect(damaged.map(({ line }) => line)).toEqual([2, 3]);
  });

  it('appends on a fresh line after one that was cut off', async () => {
    const folder = join(root, 'cut');
    const { journal } = createFsRunStore(folder);
    const release = await journal.claim();
    writeFileSync(join(folder, 'journal.jsonl'), `${JSON.stringify(entry(1))}\n{"at":2,"ty`);
    await journal.append(entry(3));
    await release();
    const { entries, damaged } = await journal.read();
    expect(entries).toEqual([entry(1), entry(3)]);
    expect(damaged).toEqual([{ line: 2, reason: 'it is not whole JSON' }]);
  });

  it('takes over the lock of a process that died', async () => {
    const folder = join(root, 'dead');
    const { journal } = createFsRunStore(folder);
    await (
      await journal.claim()
    )();
    // Process ids end far below this one.
    writeFileSync(
      join(folder, '.lock'),
      JSON.stringify({ pid: 2 ** 30, host: (await import('node:os')).hostname() }),
    );
    const release = await journal.claim();
    expect(JSON.parse(readFileSync(join(folder, '.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    await release();
    expect(existsSync(join(folder, '.lock'))).toBe(false);
  });

  it('notices a picture that was changed on disk', async () => {
    const folder = join(root, 'changed');
    const { artifacts } = createFsRunStore(folder);
    await artifacts.put(ref, bytes);
    const [file] = readdirSync(join(folder, 'artifacts'));
    writeFileSync(join(folder, 'artifacts', file!), 'something else');
    await expect(artifacts.get(ref)).rejects.toThrow('changed or damaged');
  });

  it('says which folder cannot be written', async () => {
    writeFileSync(join(root, 'a-file'), '');
    await expect(createFsRunStore(join(root, 'a-file', 'run')).journal.claim()).rejects.toThrow(
      'cannot be written',
    );
  });
});
