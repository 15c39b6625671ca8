import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createInterleaver } from '../../app/interleaver.ts';
import { ConfigError, StoreError } from '../../core/errors.ts';
import { createLimiter } from '../../lib/limiter.ts';
import { fakeLanguageModel, httpError } from '../../testing/fake-models.ts';
import { createProblems } from '../problem.ts';
import type { RequestRow } from '../requests/request-row.ts';
import { buildRows } from '../rows/build-rows.ts';
import { readStoredRun } from '../rows/stored-run.ts';
import { createModelAsk } from './ask-model.ts';
import { modelJudge, sandboxJudge } from './attempt-judge.ts';
import type { AttemptJudge } from './attempt-judge.ts';
import { buildTrajectories, FAILURES_FILE } from './build-trajectories.ts';
import type { TrajectoryRunner } from './build-trajectories.ts';

const STORIES = [
  'A red house stands on a meadow. Two yellow birds fly over it. It starts to snow.',
  'Three blue fish swim at the front on the left. A white sailboat comes.',
  'A big tree stands on the right. Night falls. A ghost appears.',
];
const requests: RequestRow[] = STORIES.map((request, i) => ({
  id: `s${i}`,
  category: 'sandbox',
  request,
  images: [],
}));
const folder = () => join(mkdtempSync(join(tmpdir(), 'build-')), 'runs');
const clock = () => {
  let now = 0;
  return () => (now += 1000);
};
const completed = { stopReason: 'completed', message: null, usage: { costUsd: 0.5, imageCalls: 3 } } as const;

describe('building in the sandbox', () => {
  it('makes a run for each request, scores every attempt, and does nothing the second time', async () => {
    const out = folder();
    const interleaver = createInterleaver({ env: {}, attempts: 3 });
    const context = { runner: interleaver, judge: sandboxJudge(), nowMs: clock() };
    const first = await buildTrajectories(requests, out, { concurrency: 2, seed: 5 }, context);
    expect(first).toMatchObject({ requests: 3, made: 3, known: 0, failures: [], costUsd: 0 });
    expect(first.attemptsScored).toBe(first.pictures);
    const problems = createProblems();
    const run = readStoredRun(out, 's0', problems)!;
    expect(problems.listed).toEqual([]);
    expect(run.origin).toMatchObject({ id: 's0', category: 'sandbox' });
    for (const step of run.trace.steps) {
      for (const { index, verdict } of step.attempts) {
        const scores = run.scoreOf(step.number, index)!;
        // The classical critic is seldom wrong about what it sees: what it accepts has no fault of meaning.
        if (verdict?.outcome === 'accepted') expect(scores.semantics).toBeGreaterThanOrEqual(5);
      }
    }
    const before = readFileSync(join(out, 's0', 'scores.jsonl'), 'utf8');
    const again = await buildTrajectories(requests, out, {}, context);
    expect(again).toMatchObject({ made: 0, known: 3, pictures: 0, attemptsScored: 0 });
    expect(readFileSync(join(out, 's0', 'scores.jsonl'), 'utf8')).toBe(before);
    const report = await buildRows(out, `${out}-rows`, { balance: 'off', validationShare: 0 });
    expect(report.runs.read).toBe(3);
    expect(report.teachers['judge']).toEqual({ 'sandbox:judge': 3 });
  });

  it('goes on where it was stopped: calls that were made are not made again, cut score lines are replaced', async () => {
    const out = folder();
    const stop = new AbortController();
    const interleaver = createInterleaver({ env: {} });
    let pictures = 0;
    const runner: TrajectoryRunner = {
      generate: (parts, run) =>
        interleaver.generate(parts, {
          ...run,
          onEvent: (event) => {
            if (event.type === 'picture-end' && ++pictures === 2) stop.abort(new Error('stopped'));
          },
        }),
      resume: (path, run) => interleaver.resume(path, run),
    };
    const one = requests.slice(0, 1);
    const context = { runner, judge: sandboxJudge(), nowMs: clock() };
    await expect(buildTrajectories(one, out, {}, { ...context, signal: stop.signal })).rejects.toThrow(
      'stopped',
    );
    const journal = () => readFileSync(join(out, 's0', 'journal.jsonl'), 'utf8');
    expect(journal()).toContain('"aborted"');
    const report = await buildTrajectories(one, out, {}, context);
    expect(report).toMatchObject({ made: 1, failures: [] });
    const keys = [...journal().matchAll(/"type":"call-end".*?"key":"([^"]+)"/g)].map(([, key]) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const scores = join(out, 's0', 'scores.jsonl');
    const lines = readFileSync(scores, 'utf8').trim().split('\n');
    writeFileSync(scores, `${lines.slice(0, -1).join('\n')}\n${lines.at(-1)!.slice(0, 20)}`);
    expect(await buildTrajectories(one, out, {}, context)).toMatchObject({ known: 1, attemptsScored: 1 });
    expect(readFileSync(scores, 'utf8').trim().split('\n')).toHaveLength(lines.length + 1);
  });
});

describe('failures', () => {
  const answers = (
    stops: Record<string, 'refused' | 'provider-failed'>,
  ): TrajectoryRunner & { calls: string[] } => {
    const calls: string[] = [];
    const end = (out: string, how: string) => {
      const id = out.slice(-2);
      calls.push(`${how} ${id}`);
      const stop = calls.filter((call) => call.endsWith(id)).length === 1 ? stops[id] : undefined;
      const journal = join(out, 'journal.jsonl');
      const start = '{"at":1,"type":"run-start","version":1,"runId":"r","request":{"parts":[{"type":"text","text":"x"}]},"settings":{"planner":"p","generator":"g","critic":"c","attempts":1,"keep":"best","seed":1,"size":null,"references":"source","prompts":"default","budget":{}}}'; // prettier-ignore
      if (!existsSync(journal)) writeFileSync(journal, `${start}\n`);
      const usage = '{"imageCalls":0,"languageCalls":1,"tokens":0,"costUsd":0,"durationMs":1}';
      appendFileSync(
        journal,
        `{"at":2,"type":"run-end","stopReason":"${stop ?? 'completed'}","message":null,"usage":${usage}}\n`,
      );
      return stop ? { ...completed, stopReason: stop, message: 'No.' } : completed;
    };
    return {
      calls,
      generate: async (_parts, { out }) => end(out, 'generate'),
      resume: async (out) => end(out, 'resume'),
    };
  };

  it('are listed, stay failed, and are tried again on request: continued, or from the start after a refusal', async () => {
    const out = folder();
    const runner = answers({ s0: 'refused', s1: 'provider-failed' });
    const context = { runner, judge: null, nowMs: clock() };
    const first = await buildTrajectories(requests, out, { concurrency: 1 }, context);
    expect(first.failures).toEqual([
      { id: 's0', reason: 'refused', message: 'No.' },
      { id: 's1', reason: 'provider-failed', message: 'No.' },
    ]);
    expect(readFileSync(join(out, FAILURES_FILE), 'utf8').trim().split('\n')).toHaveLength(2);
    await buildTrajectories(requests, out, {}, context);
    expect(runner.calls).toEqual(['generate s0', 'generate s1', 'generate s2']);
    const retried = await buildTrajectories(requests, out, { concurrency: 1, retryFailed: true }, context);
    expect(runner.calls.slice(3)).toEqual(['generate s0', 'resume s1']);
    expect(retried).toMatchObject({ made: 2, known: 1, failures: [] });
    expect(existsSync(join(out, FAILURES_FILE))).toBe(false);
  });

  it('of one request leave the others alone; a wrong setting and a full disk end everything', async () => {
    const failing = (error: Error): TrajectoryRunner => ({
      generate: async (_parts, { out }) => {
        if (out.endsWith('s1')) throw error;
        return completed;
      },
      resume: async () => completed,
    });
    const run = (error: Error) =>
      buildTrajectories(requests, folder(), {}, { runner: failing(error), judge: null, nowMs: clock() });
    expect((await run(new Error('odd'))).failures).toEqual([{ id: 's1', reason: 'error', message: 'odd' }]);
    await expect(run(new ConfigError('no such model'))).rejects.toThrow('no such model');
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    await expect(run(new StoreError('full', { cause: full }))).rejects.toThrow('full');
  });

  it('of the judge are listed; the run stays, and only what is missing is asked again', async () => {
    const out = folder();
    const interleaver = createInterleaver({ env: {}, attempts: 1 });
    let isDown = true;
    const good = sandboxJudge();
    const judge: AttemptJudge = {
      name: 'j',
      score: async (attempt) =>
        isDown && attempt.key === 'judge:s2:a1' ? { ok: false, problem: 'unclear' } : good.score(attempt),
    };
    const one = requests.slice(0, 1);
    const context = { runner: interleaver, judge, nowMs: clock() };
    const first = await buildTrajectories(one, out, {}, context);
    expect(first.failures).toEqual([{ id: 's0', reason: 'unscored', message: 'Step 2, attempt 1: unclear' }]);
    isDown = false;
    expect(await buildTrajectories(one, out, {}, context)).toMatchObject({ failures: [], attemptsScored: 1 });
  });
});

describe('progress', () => {
  it('counts, and tells rate, cost and time left', async () => {
    let now = 0;
    const seen: unknown[] = [];
    const runner: TrajectoryRunner = {
      generate: async () => {
        now += 6000;
        return completed;
      },
      resume: async () => completed,
    };
    const context = {
      runner,
      judge: null,
      nowMs: () => now,
      judgeCostUsd: () => 1,
      onProgress: (each: unknown) => void seen.push(each),
    };
    await buildTrajectories(requests, folder(), { concurrency: 1 }, context);
    // One every 6 s: 10 a minute; 2 left take 12 s.
    expect(seen[0]).toEqual({
      done: 1,
      wanted: 3,
      failed: 0,
      pictures: 3,
      perMinute: 10,
      costUsd: 1.5,
      remainingMs: 12_000,
    });
    expect(seen[2]).toMatchObject({ done: 3, costUsd: 2.5, remainingMs: 0 });
  });
});

describe('a judging model', () => {
  it('is asked again after a busy answer, is metered, and its smaller scores count', async () => {
    const model = fakeLanguageModel('judge', (_options, call) => {
      if (call === 1) throw httpError(429);
      return '{"fulfilment": 9, "preservation": 4, "naturalness": 8, "soundness": 6, "reason": "The house is gone."}';
    });
    const { ask, meter } = createModelAsk({
      name: 'fake:judge',
      model,
      limiter: createLimiter({ concurrency: 1 }),
      retry: { retries: 1, baseDelayMs: 1, maxDelayMs: 5 },
      timeoutMs: 5000,
      price: { inputPerMillion: 1, outputPerMillion: 10 },
      nowMs: () => 0,
    });
    const out = folder();
    const interleaver = createInterleaver({ env: {}, attempts: 1 });
    const judge = modelJudge({ name: 'fake:judge', ask });
    await buildTrajectories(requests.slice(1, 2), out, {}, { runner: interleaver, judge, nowMs: clock() });
    const [line = ''] = readFileSync(join(out, 's1', 'scores.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(line)).toMatchObject({
      judge: 'fake:judge',
      semantics: 4,
      quality: 6,
      parts: { semantics: [9, 4], quality: [8, 6] },
      reason: 'The house is gone.',
    });
    const { calls, costUsd } = meter();
    // 90 in and 10 out for each call: 90e-6 + 100e-6 dollars.
    expect(costUsd).toBeCloseTo(calls * 190e-6, 12);
  });
});
