import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { sha256 } from '../../lib/hash.ts';

/** The texts that a judge is given, and whose they are: figures judged with other words are not the benchmark's. */
export interface Wording {
  readonly source: 'official' | 'own';
  /** SHA-256 over all texts; a changed text makes stored replies stale. */
  readonly fingerprint: string;
  readonly texts: Readonly<Record<string, string>>;
}

export function createWording(source: Wording['source'], texts: Readonly<Record<string, string>>): Wording {
  const entries = Object.entries(texts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { source, texts, fingerprint: sha256(JSON.stringify(entries)) };
}

/** One text. @throws {Error} when the wording lacks it, which a loader must have ruled out. */
export function textOf(wording: Wording, name: string): string {
  const text = wording.texts[name];
  if (text === undefined) throw new Error(`The judge's wording has no text “${name}”.`);
  return text;
}

/** Where a benchmark's own texts are. */
export interface CheckoutFile {
  /** Root of the user's copy of the repository. */
  readonly checkout: string;
  /** Places where the file may be, relative to the root. */
  readonly places: readonly string[];
  /** As `owner/name`, for the message. */
  readonly repository: string;
}

/** @throws {ConfigError} when the file is at none of its places. */
export async function readCheckoutFile({ checkout, places, repository }: CheckoutFile): Promise<string> {
  for (const place of places) {
    const text = await readFile(join(checkout, place), 'utf8').catch(() => null);
    if (text !== null) return text;
  }
  throw new ConfigError(
    `${checkout} has no ${places[0]}; name a checkout of ${repository}, or leave the option out to judge with the wording of this package.`,
  );
}

/**
 * Official texts, all of them.
 * @throws {ConfigError} naming those that the checkout lacks or that no longer have their placeholders.
 */
export function officialWording(
  texts: Readonly<Record<string, string | undefined>>,
  {
    repository,
    placeholders,
  }: { repository: string; placeholders: Readonly<Record<string, readonly string[]>> },
): Wording {
  const whole: Record<string, string> = {};
  const wrong: string[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const lacks = (placeholders[name] ?? []).filter((placeholder) => !text?.includes(placeholder));
    if (text === undefined || text.trim() === '') wrong.push(`${name} is not there`);
    else if (lacks.length > 0) wrong.push(`${name} has no ${lacks.join(' and no ')}`);
    else whole[name] = text;
  }
  if (wrong.length > 0) {
    throw new ConfigError(
      `The judge's texts in the checkout of ${repository} are not as expected (${wrong.join('; ')}); check out the commit that docs/benchmarks.md names, or judge with the wording of this package.`,
    );
  }
  return createWording('official', whole);
}
