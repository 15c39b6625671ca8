/**
 * Packs the project, installs the tarball into an empty one, and uses it as a stranger would: the command, the typed
 * library, its subpath entries; on the Node that runs this, and on Node 22.
 *
 *   npm run pack:check
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const MAX_BYTES = 10e6;
const folder = mkdtempSync(join(tmpdir(), 'interleave-package-'));
/** Runs a command in the stranger's project; what it printed is shown when it fails. */
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

try {
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: root, stdio: 'inherit' });
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    }),
  ) as { filename: string }[];
  const tarball = join(folder, packed!.filename);
  const { size } = statSync(tarball);
  assert.ok(size < MAX_BYTES, `the tarball has ${size} bytes, more than ${MAX_BYTES}`);

  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  // The oldest Node that is promised, beside the one that runs this.
  run('npm', 'install', '--silent', tarball, 'node22@npm:node@22', 'typescript@7', '@types/node@22');
  const node22 = join(folder, 'node_modules/node22/bin/node');
  const bin = join(folder, 'node_modules/interleave-thinker/dist/cli/bin.js');
  writeFileSync(
    join(folder, 'use.ts'),
    `import { createInterleaver } from 'interleave-thinker';
import type { RunResult } from 'interleave-thinker';
import { foldTrace } from 'interleave-thinker/core';
import { createSandboxImageModel } from 'interleave-thinker/sandbox';
const result: RunResult = await createInterleaver().generate('A red house stands on a meadow.', { seed: 1 });
if (result.stopReason !== 'completed' || typeof foldTrace !== 'function') throw new Error(result.stopReason);
// @ts-expect-error a seed is a number
void (() => createInterleaver().generate('x', { seed: 'one' }));
console.log(createSandboxImageModel().specificationVersion);
`,
  );
  run(
    join(folder, 'node_modules/.bin/tsc'),
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--outDir',
    'out',
    'use.ts',
  );
  for (const node of [process.execPath, node22]) {
    const version = run(node, '--version').trim();
    const story = run(
      node,
      bin,
      'generate',
      'A red house stands on a meadow.',
      '--seed',
      '1',
      '--json',
      '--out',
      `run-${version}`,
    );
    assert.equal((JSON.parse(story) as { stopReason: string }).stopReason, 'completed');
    assert.equal(run(node, join(folder, 'out/use.js')).trim(), 'v4');
    console.log(`works on Node ${version}`);
  }
  assert.equal(
    readFileSync(join(folder, `run-${process.version}/story.md`), 'utf8').includes('red house'),
    true,
  );
  console.log(`tarball ${(size / 1e6).toFixed(2)} MB, limit ${MAX_BYTES / 1e6} MB`);
} finally {
  rmSync(folder, { recursive: true });
}
