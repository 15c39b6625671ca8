import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLimiter } from './limiter.ts';

describe('limiter', () => {
  it('never runs more at once than it may, and runs everything', async () => {
    const limiter = createLimiter({ concurrency: 3 });
    let running = 0;
    let most = 0;
    const work = async (index: number) => {
      most = Math.max(most, ++running);
      await sleep(2);
      running--;
      return index;
    };
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => limiter.run(() => work(index))),
    );
    expect(results).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(3);
  });

  it('goes on after work that failed', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const failed = limiter.run(async () => {
      throw new Error('broken');
    });
    await expect(failed).rejects.toThrow('broken');
    expect(await limiter.run(async () => 'next')).toBe('next');
  });

  it('never starts work that was aborted while it waited', async () => {
    const limiter = createLimiter({ concurrency: 1 });
    const controller = new AbortController();
    let started = false;
    const first = limiter.run(() => sleep(20));
    const second = limiter.run(async () => {
      started = true;
    }, controller.signal);
    controller.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    await first;
    expect(started).toBe(false);
  });
});
