/** Sampling on the host: exact log-probabilities come free, and one seeded generator decides. */
import type { Rng } from '../../lib/rng.ts';

/** A token from scores [V], with its log-probability at temperature 1. */
export function drawToken(
  scores: Float32Array,
  temperature: number,
  rng: Rng,
): { token: number; logProb: number; entropyBits: number } {
  let best = 0;
  for (let v = 1; v < scores.length; v++) if (scores[v]! > scores[best]!) best = v;
  const top = scores[best]!;
  let total = 0;
  let heated = 0;
  let mean = 0;
  for (const score of scores) {
    const share = Math.exp(score - top);
    total += share;
    mean += share * (score - top);
    if (temperature > 0) heated += Math.exp((score - top) / temperature);
  }
  let token = best;
  if (temperature > 0) {
    let left = rng() * heated;
    for (token = 0; token < scores.length - 1; token++) {
      left -= Math.exp((scores[token]! - top) / temperature);
      if (left <= 0) break;
    }
  }
  return {
    token,
    logProb: scores[token]! - top - Math.log(total),
    entropyBits: (Math.log(total) - mean / total) / Math.LN2,
  };
}
