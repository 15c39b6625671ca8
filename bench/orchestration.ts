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

const RUNS = 1000;
const STEPS = 4;
const LATENCY_MS = { planner: 600, image: 200, critic: 300 };
const CALLS_PER_RUN = { planner: 1, image: STEPS, critic: STEPS };
const REQUEST = 'A house stands on a hill. A bird flies over it. It starts to snow. Night falls.';
/** Requests that a model takes at once. */
const LIMITS = [Infinity, 128, 64];

type Role = keyof typeof LATENCY_MS;
const ROLES = Object.keys(LATENCY_MS) as Role[];

/**
 * The shortest time that latencies and limits allow: one run after another's calls, or the busiest model working
 * without a gap, from when its first call can come to when its last one's followers are done.
 */
function idealMs(limit: number): number {
  const oneRun = ROLES.reduce((sum, role) => sum + CALLS_PER_RUN[role] * LATENCY_MS[role], 0);
  const leadIn = { planner: 0, image: LATENCY_MS.planner, critic: LATENCY_MS.planner + LATENCY_MS.image };
  const tail = { planner: oneRun - LATENCY_MS.planner, image: LATENCY_MS.critic, critic: 0 };
  const busy = ROLES.map(
    (role) => leadIn[role] + (RUNS * CALLS_PER_RUN[role] * LATENCY_MS[role]) / limit + tail[role],
  );
  return Math.max(oneRun, ...(Number.isFinite(limit) ? busy : []));
}

async function measure(baseURL: string, limit: number, folder: string): Promise<void> {
  const interleaver = createInterleaver({
    planner: 'fake:planner',
    generator: 'fake:image',
    critic: 'fake:critic',
    servers: { fake: { baseURL, dialect: 'openai' } },
    models: Number.isFinite(limit)
      ? Object.fromEntries(ROLES.map((role) => [`fake:${role}`, { concurrency: limit }]))
      : {},
  });
  const generate = (index: number) =>
    interleaver.generate(REQUEST, { out: join(folder, `${limit}-${index}`), seed: index, publish: false });
  await generate(-1);

  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 50);
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const results = await Promise.all(Array.from({ length: RUNS }, (_, index) => generate(index)));
  const wallMs = performance.now() - startedMs;
  const cpu = process.cpuUsage(cpuBefore);
  clearInterval(watch);

  const calls = results.reduce((sum, { usage }) => sum + usage.imageCalls + usage.languageCalls, 0);
  const completed = results.filter(({ stopReason }) => stopReason === 'completed').length;
  const expected = RUNS * ROLES.reduce((sum, role) => sum + CALLS_PER_RUN[role], 0);
  if (completed !== RUNS || calls !== expected) throw new Error(`only ${completed} runs, ${calls} calls`);
  const ideal = idealMs(limit);
  const name = Number.isFinite(limit) ? `${limit} in flight a model` : 'no limit';
  console.log(
    `${name.padEnd(22)}  ${(wallMs / 1000).toFixed(2)} s, latencies allow ${(ideal / 1000).toFixed(2)} s: ${(wallMs / ideal).toFixed(2)} x` +
      `   CPU ${((cpu.user + cpu.system) / 1000 / calls).toFixed(2)} ms a call (HTTP and pictures included)` +
      `   ${Math.round(peakBytes / 1e6)} MB`,
  );
}

printLoad();
console.log(`${RUNS} runs of ${STEPS} steps; limits: 1.15 x, 2 ms a call, 700 MB`);
const server = fork(new URL('./latency-server.ts', import.meta.url), [
  JSON.stringify({ plan: LATENCY_MS.planner, picture: LATENCY_MS.image, verdict: LATENCY_MS.critic }),
]);
const [baseURL] = (await once(server, 'message')) as [string];
const folder = mkdtempSync(join(tmpdir(), 'interleave-bench-'));
try {
  for (const limit of LIMITS) await measure(baseURL, limit, folder);
} finally {
  server.kill();
  rmSync(folder, { recursive: true });
}
