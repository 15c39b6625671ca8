/** The shortest program: a story with the built-in models, from request to page. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterleaver } from '../src/index.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

await withTemporaryFolder(async (folder) => {
  const interleaver = createInterleaver({ runs: folder });
  const result = await interleaver.generate(
    'A red house stands on a meadow. Two yellow birds fly over it. It starts to snow.',
    { seed: 1 },
  );
  for (const part of result.document) console.log(part.type === 'text' ? part.text : `  [${part.path}]`);

  assert.equal(result.stopReason, 'completed');
  assert.equal(result.document.filter(({ type }) => type === 'image').length, 3);
  assert.ok(existsSync(join(result.dir, 'index.html')));
});
