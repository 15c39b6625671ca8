/** Watches a run as it happens, and leaves it after the second accepted picture: the run is then aborted. */
import assert from 'node:assert/strict';
import { createInterleaver } from '../src/index.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

await withTemporaryFolder(async (folder) => {
  const interleaver = createInterleaver({ runs: folder });
  let accepted = 0;
  for await (const event of interleaver.stream(
    'A cat sits at the beach. A blue balloon floats in the sky. The cat turns orange. Night falls.',
    { seed: 2 },
  )) {
    if (event.type === 'verdict-end')
      console.log(`step ${event.step}: ${event.verdict.outcome}, ${event.verdict.reason}`);
    if (event.type === 'step-end' && ++accepted === 2) break;
  }
  assert.equal(accepted, 2);
});
