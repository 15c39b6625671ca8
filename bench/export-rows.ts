/**
 * Rows and exports without copying pictures: rows a second, and the most memory of the process, at two sizes.
 *
 *   npx node bench/export-rows.ts [ROWS ...]
 *
 * Trajectories are made up (6 steps, 15 attempts, scores) and stored as the engine stores them; pictures are empty
 * files, because nothing here opens them. Each measurement runs in a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFixtureRun } from '../src/data/__fixtures__/runs.ts';
import { exportRows } from '../src/data/exports/export-rows.ts';
import { buildRows } from '../src/data/rows/build-rows.ts';
import { sha256 } from '../src/lib/hash.ts';
import { printLoad } from './measure.ts';

const SIZES = [10_000, 112_000];
const ATTEMPTS = [1, 2, 3, 4, 2, 3];
const ROWS_PER_RUN = ATTEMPTS.reduce((sum, count) => sum + count, 0);

async function makeRuns(folder: string, rows: number): Promise<void> {
  for (let i = 0; i * ROWS_PER_RUN < rows; i++) {
    const name = `run-${i}`;
    const steps = ATTEMPTS.map((count) =>
      Array.from({ length: count }, (_, k) => ({
        success: k === count - 1,
        score: Math.min(9, 4 + k + (i % 3)),
      })),
    );
    await writeFixtureRun(folder, {
      name,
      words: `Tell story ${i} about a house and ${i % 97} birds.`,
      steps,
    });
    mkdirSync(join(folder, name, 'artifacts'));
    ATTEMPTS.forEach((count, step) => {
      for (let k = 1; k <= count; k++) {
        writeFileSync(join(folder, name, 'artifacts', `${sha256(`${name}:${step + 1}:${k}`)}.png`), '');
      }
    });
  }
}

/** One measurement, in its own process; the result is its last line. */
async function measure(what: string, root: string): Promise<void> {
  const startedMs = performance.now();
  const rows = join(root, 'rows');
  let count: number;
  if (what === 'rows') {
    const { critic } = await buildRows(join(root, 'runs'), rows, {
      balance: 'off',
      rlPerSft: 0.5,
      replace: true,
    });
    count = critic.verdicts;
  } else {
    const format = what as 'llamafactory' | 'verl';
    const report = await exportRows(rows, join(root, what), { format, images: 'refer', replace: true });
    if (report.problemCount > 0) throw new Error(JSON.stringify(report.problems[0]));
    count = report.rows;
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage();
  const peakMb = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ count, seconds, cpuSeconds: (user + system) / 1e6, peakMb }));
}

const [first, second, third] = process.argv.slice(2);
if (first === 'measure') {
  await measure(second!, third!);
} else {
  printLoad();
  const sizes = first === undefined ? SIZES : process.argv.slice(2).map(Number);
  for (const size of sizes) {
    const root = mkdtempSync(join(tmpdir(), 'export-rows-'));
    try {
      await makeRuns(join(root, 'runs'), size);
      for (const what of ['rows', 'llamafactory', 'verl']) {
        const args = [...process.execArgv, import.meta.filename, 'measure', what, root];
        const text = execFileSync(process.execPath, args, { encoding: 'utf8' });
        const { count, seconds, cpuSeconds, peakMb } = JSON.parse(text) as Record<
          'count' | 'seconds' | 'cpuSeconds' | 'peakMb',
          number
        >;
        const rate = Math.round(count / seconds).toLocaleString('en');
        console.log(
          `${size.toLocaleString('en')} verdicts, ${what}: ${count.toLocaleString('en')} rows in ${seconds.toFixed(1)} s = ${rate} rows/s (${cpuSeconds.toFixed(1)} s of processor with start-up), peak ${peakMb.toFixed(0)} MB`,
        );
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
}
