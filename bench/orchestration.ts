/**
 * What orchestration costs beside the models: 1,000 runs of 4 steps in flight in one process, against a server with
 * realistic latencies in a process of its own.
 *
 *   npm run bench orchestration
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterleaver } from '../src/app/interleaver.ts';
import { printLoad } from './measure.ts';

const runs = 1000;
const STEPS = 4;
const LATENCY_MS = { plan: 600, picture: 200, verdict: 300 };
const REQUEST = 'A house stands on a hill. A bird flies over it. It starts to snow. Night falls.';
/** Time of one run when nothing but the models takes any: a plan, then picture and verdict for each step. */
const idealMs = LATENCY_MS.plan + STEPS * (LATENCY_MS.picture + LATENCY_MS.verdict);
const callsPerRun = 1 + 2 * STEPS;

printLoad();
const server = fork(new URL('./latency-server.ts', import.meta.url), [JSON.stringify(LATENCY_MS)]);
const [baseURL] = (await once(server, 'message')) as [string];
const folder = mkdtempSync(join(tmpdir(), 'interleave-bench-'));
const interleaver = createInterleaver({
  planner: 'fake:planner',
  generator: 'fake:image',
  critic: 'fake:critic',
  servers: { fake: { baseURL } },
});
const generate = (index: number) =>
  interleaver.generate(REQUEST, { out: join(folder, String(index)), seed: index, publish: false });

try {
  await generate(-1);
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 50);
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const results = await Promise.all(Array.from({ length: runs }, (_, index) => generate(index)));
  const wallMs = performance.now() - startedMs;
  const cpu = process.cpuUsage(cpuBefore);
  clearInterval(watch);

  const calls = results.reduce((sum, { usage }) => sum + usage.imageCalls + usage.languageCalls, 0);
  const completed = results.filter(({ stopReason }) => stopReason === 'completed').length;
  if (completed !== runs || calls !== runs * callsPerRun)
    throw new Error(`only ${completed} runs, ${calls} calls`);
  const cpuMs = (cpu.user + cpu.system) / 1000;
  console.log(`${runs} runs, ${calls} calls`);
  console.log(
    `wall clock   ${(wallMs / 1000).toFixed(2)} s; the latencies alone allow ${(idealMs / 1000).toFixed(2)} s: ${(wallMs / idealMs).toFixed(2)} x`,
  );
  console.log(`CPU          ${(cpuMs / calls).toFixed(2)} ms per model call, pictures and HTTP included`);
  console.log(`memory       ${Math.round(peakBytes / 1e6)} MB resident at most`);
} finally {
  server.kill();
  rmSync(folder, { recursive: true });
}
