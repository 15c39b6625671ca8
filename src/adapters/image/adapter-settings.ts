/** What the settings of the image adapters have in common: a checked part that comes from a configuration, and the outside world. */
import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';

/** How far a picture is. */
export interface DrawProgress {
  /** 0..1 */
  readonly fraction: number;
  /** What is being done, in the server's own words; absent where it does not say. */
  readonly label?: string;
}

/** The outside world, as an adapter gets it. */
export interface AdapterRuntime {
  /** The clock, for `response.timestamp` and for how long something rests. */
  readonly now: () => Date;
  /** Reaches the server; a patient one (no limit on the wait for an answer) by default. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Told while a picture is drawn, by the servers that tell. */
  readonly onProgress?: ((progress: DrawProgress) => void) | undefined;
}

/** Settings that every adapter of a server has. */
export const commonFields = {
  headers: z.record(z.string(), z.string()).default({}),
  /** Largest single picture, received or downloaded. */
  maxImageBytes: z
    .int()
    .positive()
    .default(32 * 1024 * 1024),
  /** Longest wait for one picture, from the first byte sent; the caller's signal may end it earlier. */
  timeoutMs: z.int().positive().default(600_000),
};

/** The address of a server, without a trailing slash. */
export const serverUrl = z
  .url({ protocol: /^https?$/, error: 'expected an address such as http://127.0.0.1:8188' })
  .refine((url) => !/[?#@]/.test(url), 'an address takes no query, no fragment and no user name')
  .transform((url) => url.replace(/\/+$/, ''));

export const sizePattern = z.templateLiteral([
  z.int().positive(),
  'x',
  z.int().positive(),
]) satisfies z.ZodType<`${number}x${number}`>;

/**
 * Reads the settings of an adapter.
 * @throws {ConfigError} naming the first setting that is wrong.
 */
export function parseSettings<Schema extends z.ZodType>(
  schema: Schema,
  settings: z.input<Schema>,
  adapter: string,
): z.output<Schema> {
  const parsed = schema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new ConfigError(
    `${adapter}: ${where === '' ? '' : `"${where}": `}${issue?.message ?? 'wrong settings'}.`,
  );
}

/** Header values and keys that must not be repeated in errors: each whole, and without `Bearer `. */
export function secretsOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => !/^(accept|content-type)$/i.test(name))
    .flatMap(([, value]) => [value, value.replace(/^\w+ /, '')]);
}

/** The headers of a call: the adapter's own, over them the caller's. */
export function mergeHeaders(
  ...all: readonly (Readonly<Record<string, string | undefined>> | undefined)[]
): Record<string, string> {
  return Object.fromEntries(
    all
      .flatMap((headers) => Object.entries(headers ?? {}))
      .filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
