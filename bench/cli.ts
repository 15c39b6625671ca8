/** How long the command line takes: help, and the demo from start to page. `npm run bench cli` */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median, printLoad } from './measure.ts';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'interleave-bench-'));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: { demo: string };
};
const story = /"(.*)"/.exec(scripts.demo)![1]!;

function timeMs(...args: string[]): number {
  const startedMs = performance.now();
  const { status } = spawnSync(process.execPath, [join(root, 'src/cli/bin.ts'), ...args], { cwd: folder });
  if (status !== 0) throw new Error(`interleave ${args[0]} ended with ${status}`);
  return performance.now() - startedMs;
}

printLoad();
try {
  const help = Array.from({ length: 9 }, () => timeMs('--help'));
  console.log(`interleave --help   ${median(help).toFixed(0)} ms median of ${help.length} (limit 200 ms)`);
  const demo = Array.from({ length: 3 }, () => timeMs('generate', '--seed', '7', story));
  console.log(
    `the demo            ${(median(demo) / 1000).toFixed(2)} s median of ${demo.length} (limit 5 s)`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
