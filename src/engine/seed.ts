import { hashToInt } from '../lib/hash.ts';

/**
 * Seed of one attempt: a function of run seed, step and attempt, so that a retry is never the same call
 * again and a resumed run draws what the uninterrupted one would have drawn.
 * @returns 0..2^31-1.
 */
export function attemptSeed(runSeed: number, step: number, attempt: number): number {
  return hashToInt('attempt', runSeed, step, attempt);
}
