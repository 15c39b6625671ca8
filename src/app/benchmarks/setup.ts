/** `setup.json` of a variant: with what its answers were made, so that answers of other models are not mixed in. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Variant } from '../../benchmarks/index.ts';
import { ConfigError, DataError, messageOf } from '../../core/errors.ts';
import type { Config } from '../config.ts';

const setupSchema = z.record(z.string(), z.union([z.string(), z.number()]));
type Setup = z.infer<typeof setupSchema>;

/** What decides the answers of a variant, in words for people. */
export function setupOf(config: Config, variant: Variant, seed: number): Setup {
  const isOnce = variant.attempts === 'one';
  return {
    ...(variant.planner ? { planner: config.planner } : {}),
    generator: config.generator,
    ...(variant.critic === 'none' ? {} : { critic: config.critic }),
    ...(isOnce ? {} : { attempts: config.attempts, candidates: config.candidates, replans: config.replans }),
    ...(isOnce ? {} : { keep: config.keep }),
    ...(variant.planner ? { prompts: config.prompts, references: config.references } : {}),
    size: config.size ?? "the generator's own",
    seed,
  };
}

/**
 * Writes the setup down at the first run, and compares it at later ones.
 * @throws {ConfigError} when the folder holds answers of another setup.
 */
export async function claimVariant(out: string, name: string, setup: Setup): Promise<void> {
  const folder = join(out, name);
  const path = join(folder, 'setup.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) {
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(path, `${JSON.stringify(setup, null, 2)}\n`);
    } catch (error) {
      throw new ConfigError(
        `The output folder ${out} cannot be written (${messageOf(error)}); name another --out.`,
        { cause: error },
      );
    }
    return;
  }
  const before = readSetup(text, path);
  for (const key of new Set([...Object.keys(before), ...Object.keys(setup)])) {
    if (before[key] === setup[key]) continue;
    const value = (one: Setup) => String(one[key] ?? 'none');
    throw new ConfigError(
      `${folder} holds answers with ${key} ${value(before)}, not ${value(setup)}; name another --out, or another row with --as.`,
    );
  }
}

function readSetup(text: string, path: string): Setup {
  try {
    return setupSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new DataError(`${path} is damaged; name another --out folder.`, { cause: error });
  }
}
