import { ConfigError } from '../core/errors.ts';
import type { Config } from './config.ts';

/** Gives a model's own name, with aliases followed. */
export type CanonicalId = (id: string) => string;

/**
 * The models that stand in for one, in the order in which they are tried: its fallbacks as configured, each followed
 * by its own.
 * @throws {ConfigError} when the fallbacks lead back to a model that they started from.
 */
export function fallbacksOf(id: string, fallbacks: Config['fallbacks'], canonical: CanonicalId): string[] {
  const listed = new Map(Object.entries(fallbacks).map(([key, list]) => [canonical(key), list]));
  const chain: string[] = [];
  const follow = (name: string, path: readonly string[]): void => {
    const here = [...path, canonical(name)];
    for (const next of listed.get(canonical(name)) ?? []) {
      if (here.includes(canonical(next))) {
        throw new ConfigError(
          `The fallbacks lead back to where they started: ${[...here, canonical(next)].join(' -> ')}; take one of these out of "fallbacks" in interleave.config.json.`,
        );
      }
      if (!chain.some((known) => canonical(known) === canonical(next))) chain.push(next);
      follow(next, here);
    }
  };
  follow(id, []);
  return chain;
}

/** Finds every loop before anything is spent, also in fallbacks of models that no role names. @throws {ConfigError} */
export function checkFallbacks(fallbacks: Config['fallbacks'], canonical: CanonicalId): void {
  for (const id of Object.keys(fallbacks)) fallbacksOf(id, fallbacks, canonical);
}
