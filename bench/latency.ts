/**
 * How long a story takes: the strictly sequential order of the paper's demo, our run with each speculation mode, and
 * the best possible schedule for the very same outcomes, against one fake server. Nobody publishes latencies of such
 * systems, so the two profiles are assumptions: a few-step generator and a critic that thinks for a paragraph on a GPU
 * each, and a cloud service with slow pictures. Time runs faster than written, by the factor printed.
 *
 *   npm run bench latency
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterleaver } from '../src/app/interleaver.ts';
import type { Plan } from '../src/core/plan.ts';
import type { RunResult } from '../src/core/result.ts';
import { printLoad } from './measure.ts';

interface Latencies {
  readonly plan: number;
  readonly picture: number;
  readonly verdict: number;
}

const PROFILES = {
  'few-step generator': { speedup: 4, latencies: { plan: 6000, picture: 1500, verdict: 3000 } },
  'cloud service': { speedup: 16, latencies: { plan: 8000, picture: 12_000, verdict: 4000 } },
};
const ACCEPTANCES = [0.5, 0.7, 0.9];
const MODES = ['off', 'on', 'auto'] as const;
const STORIES = 8;
const STEPS = 6;
/** Stories measured at once: few, and time not much faster, so that the cores of the machine are not what is measured. */
const AT_ONCE = 8;
const GOAL = { sequential: 0.7, best: 1.1 };

/** What happened in a story, whatever its timing. */
interface Outcome {
  readonly plan: Plan;
  readonly result: RunResult;
}

const tried = ({ result }: Outcome): number =>
  result.steps.reduce((sum, { attempts }) => sum + attempts.length, 0);

/** One call after another. */
function sequentialMs(outcome: Outcome, { plan, picture, verdict }: Latencies): number {
  return plan + tried(outcome) * (picture + verdict);
}

/**
 * The critical path of the same calls: a step can begin as soon as the picture that it starts from has been drawn; a rejected picture must be judged before its prompt is rewritten.
 */
function bestMs({ plan, result }: Outcome, latencies: Latencies): number {
  const drawn = new Map<number, number>();
  let end = latencies.plan;
  for (const { number, source } of plan.steps) {
    const { attempts, chosen } = result.steps.find((step) => step.number === number)!;
    const start = source.kind === 'step' ? drawn.get(source.number)! : latencies.plan;
    const judged = start + attempts.length * (latencies.picture + latencies.verdict);
    // The picture that stays, accepted or kept as the best, need not be judged before the next is begun.
    drawn.set(number, start + chosen! * (latencies.picture + latencies.verdict) - latencies.verdict);
    end = Math.max(end, judged);
  }
  return end;
}

function requestOf(story: number, strands: number): string {
  const sentence = (_: unknown, index: number) => {
    const isNewStrand = index > 0 && index % (STEPS / strands) === 0;
    return `${isNewStrand ? 'Meanwhile the' : 'The'} keeper of lighthouse ${story} lights lamp ${index + 1}.`;
  };
  return Array.from({ length: STEPS }, sentence).join(' ');
}

async function measure(options: {
  readonly latencies: Latencies;
  readonly speedup: number;
  readonly acceptance: number;
  readonly strands: number;
  readonly folder: string;
}): Promise<string[]> {
  const { latencies, speedup, acceptance, strands, folder } = options;
  const scaled = Object.fromEntries(Object.entries(latencies).map(([name, ms]) => [name, ms / speedup]));
  const server = fork(new URL('./latency-server.ts', import.meta.url), [
    JSON.stringify(scaled),
    String(acceptance),
  ]);
  const [baseURL] = (await once(server, 'message')) as [string];
  const id = 'fake:fake';
  const interleaver = createInterleaver({
    planner: id,
    generator: id,
    critic: id,
    servers: { fake: { baseURL, dialect: 'openai' } },
  });
  const rows: string[] = [];
  try {
    for (const speculation of MODES) {
      let wallMs = 0;
      let imageCalls = 0;
      const outcomes: Outcome[] = [];
      const tell = async (story: number): Promise<void> => {
        let plan: Plan = { reasoning: '', steps: [] };
        const out = join(folder, [acceptance, strands, speculation, story, latencies.picture].join('-'));
        const startedMs = performance.now();
        const result = await interleaver.generate(requestOf(story, strands), {
          out,
          seed: story,
          speculation,
          publish: false,
          onEvent: (event) => {
            if (event.type === 'plan-end') ({ plan } = event);
          },
        });
        wallMs += (performance.now() - startedMs) * speedup;
        if (result.stopReason !== 'completed') throw new Error(`a story ended with ${result.stopReason}`);
        imageCalls += result.usage.imageCalls;
        outcomes.push({ plan, result });
      };
      for (let story = 0; story < STORIES; story += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => tell(story + index)));
      }
      rows.push(rowOf({ speculation, wallMs, imageCalls, outcomes, latencies }));
    }
  } finally {
    server.kill();
  }
  return rows;
}

function rowOf(measured: {
  readonly speculation: string;
  readonly wallMs: number;
  readonly imageCalls: number;
  readonly outcomes: readonly Outcome[];
  readonly latencies: Latencies;
}): string {
  const { speculation, wallMs, imageCalls, outcomes, latencies } = measured;
  const sum = (value: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + value(outcome), 0);
  const sequential = sum((outcome) => sequentialMs(outcome, latencies));
  const best = sum((outcome) => bestMs(outcome, latencies));
  const pictures = sum(tried);
  const seconds = (ms: number) => `${(ms / 1000 / outcomes.length).toFixed(1)} s`.padStart(7);
  const accepted = sum(
    ({ result }) =>
      result.steps.filter((step) => step.attempts.at(-1)?.verdict?.outcome === 'accepted').length,
  );
  return (
    `  ${speculation.padEnd(4)}  ${seconds(wallMs)}  sequential ${seconds(sequential)}: ${(wallMs / sequential).toFixed(2)} x` +
    `  best possible ${seconds(best)} (${(best / sequential).toFixed(2)} x): ${(wallMs / best).toFixed(2)} x` +
    `  ${imageCalls - pictures} extra pictures beside ${pictures} (accepted ${(accepted / pictures).toFixed(2)})`
  );
}

printLoad();
console.log(
  `${STORIES} stories of ${STEPS} steps, seconds a story; goal at acceptance 0.7: ${GOAL.sequential} x sequential, ${GOAL.best} x best possible`,
);
const folder = mkdtempSync(join(tmpdir(), 'interleave-bench-'));
try {
  for (const [name, { latencies, speedup }] of Object.entries(PROFILES)) {
    const words = Object.entries(latencies).map(([what, ms]) => `${what} ${ms / 1000} s`);
    console.log(`\n${name}: ${words.join(', ')}; ${speedup} times as fast`);
    for (const acceptance of ACCEPTANCES) {
      console.log(` acceptance ${acceptance}, each step edits the one before`);
      for (const row of await measure({ latencies, speedup, acceptance, strands: 1, folder }))
        console.log(row);
    }
    console.log(' acceptance 0.7, two strands side by side');
    for (const row of await measure({ latencies, speedup, acceptance: 0.7, strands: 2, folder }))
      console.log(row);
  }
} finally {
  rmSync(folder, { recursive: true });
}
