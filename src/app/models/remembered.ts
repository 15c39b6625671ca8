/** What probes found out about image models, kept in `.interleave/capabilities.json` of the current folder. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Capabilities } from '../../core/capabilities.ts';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { sha256 } from '../../lib/hash.ts';
import type { ModelRef } from './model-id.ts';
import type { ModelSettings } from './settings.ts';

const foundSchema = z.strictObject({
  edit: z.boolean().optional(),
  /** Most pictures that were taken at once; a probe tries two at most. */
  maxReferences: z.int().nonnegative().optional(),
  seed: z.boolean().optional(),
});
/** What a probe found out; what it could not tell is absent. */
export type FoundCapabilities = z.output<typeof foundSchema>;

const entrySchema = z.strictObject({
  ...foundSchema.shape,
  /** When it was probed. */
  at: z.iso.datetime(),
  /** Of the settings that the id stood for: another server or workflow under the same name is another model. */
  settings: z.string().optional(),
});
const fileSchema = z.record(z.string(), entrySchema);
type Remembered = z.output<typeof fileSchema>;

/** The file that remembers. */
export function capabilitiesFile({ projectDir = process.cwd() }: Pick<ModelSettings, 'projectDir'>): string {
  return join(projectDir, '.interleave', 'capabilities.json');
}

/**
 * What a probe found out about a model; nothing when there was none, or when its settings have changed since.
 * @throws {ConfigError} when the file is damaged.
 */
export async function rememberedOf(ref: ModelRef, settings: ModelSettings): Promise<Partial<Capabilities>> {
  const found = await rememberedFound(ref, settings);
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

async function rememberedFound(ref: ModelRef, settings: ModelSettings): Promise<FoundCapabilities> {
  const all = await readRemembered(settings);
  const entry = Object.hasOwn(all, ref.id) ? all[ref.id] : undefined;
  if (entry === undefined || entry.settings !== fingerprintOf(ref, settings)) return {};
  const { at: _, settings: __, ...found } = entry;
  return found;
}

/**
 * Keeps what a probe found out. What it could not tell stays as an earlier probe found it.
 * @throws {ConfigError} when the file is damaged, or cannot be written.
 */
export async function remember(
  ref: ModelRef,
  found: FoundCapabilities,
  settings: ModelSettings,
): Promise<void> {
  const path = capabilitiesFile(settings);
  const fingerprint = fingerprintOf(ref, settings);
  const all: Remembered = {
    ...(await readRemembered(settings)),
    [ref.id]: {
      ...(await rememberedFound(ref, settings)),
      ...found,
      at: new Date().toISOString(),
      ...(fingerprint === undefined ? {} : { settings: fingerprint }),
    },
  };
  try {
    await mkdir(dirname(path), { recursive: true });
    // In whole or not at all: a run may be reading it.
    const temporary = `${path}.${process.pid}.tmp`;
    await writeFile(temporary, `${JSON.stringify(all, null, 2)}\n`);
    await rename(temporary, path);
  } catch (error) {
    throw new ConfigError(`${path} cannot be written (${messageOf(error)}).`, { cause: error });
  }
}

async function readRemembered(settings: ModelSettings): Promise<Remembered> {
  const path = capabilitiesFile(settings);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError(`${path} cannot be read (${messageOf(error)}).`, { cause: error });
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new ConfigError(
      `${path} does not hold what "interleave models --probe" writes; delete it, and probe again.`,
      { cause: error },
    );
  }
}

function fingerprintOf(ref: ModelRef, settings: ModelSettings): string | undefined {
  const named =
    ref.source === 'generator' && ref.name === ref.id
      ? ref.config
      : ref.source === 'server'
        ? settings.servers?.[ref.server]
        : undefined;
  return named === undefined ? undefined : sha256(JSON.stringify(named)).slice(0, 16);
}
