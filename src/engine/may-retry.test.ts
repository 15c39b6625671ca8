import { describe, expect, it } from 'vitest';
import { rejected, start, world } from '../testing/run-world.ts';
import type { MayRetry } from './context.ts';
import { startRun } from './run.ts';

describe('a host that says how often a step may be drawn', () => {
  it('ends a step early with the best of its pictures, and goes on with the next', async () => {
    const asked: { step: number; drawn: number }[] = [];
    const mayRetry: MayRetry = ({ runId }, at) => {
      expect(runId).toBe('run-1');
      asked.push(at);
      return at.step === 2 || at.drawn < 2;
    };
    const scores = [7, 4, 2, 3, 8];
    const made = world({ verdict: () => rejected(scores.shift()!) });
    const trace = await startRun({ ...made.environment, mayRetry }, start({ attempts: 3 }));
    expect(trace.stopReason).toBe('completed');
    expect(trace.steps.map(({ attempts, chosen }) => [attempts.length, chosen])).toEqual([
      [2, 1],
      [3, 3],
    ]);
    expect(asked).toEqual([
      { step: 1, drawn: 1 },
      { step: 1, drawn: 2 },
      { step: 2, drawn: 1 },
      { step: 2, drawn: 2 },
    ]);
  });
});
