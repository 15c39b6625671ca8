/**
 * The output folder of a benchmark:
 *
 *     bench.json                      what was run
 *     <variant>/predictions.jsonl     answers
 *     <variant>/artifacts/            their pictures, by hash
 *     <variant>/judgements.jsonl      the judge's replies, word for word
 *     <variant>/scores.json           figures
 *     report.html, report.md
 */
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../../core/artifact.ts';
import { ConfigError, DataError, StoreError, messageOf } from '../../core/errors.ts';
import { artifactPath } from '../../core/result.ts';
import { sha256 } from '../../lib/hash.ts';
import { inspectPicture } from '../../lib/picture.ts';
import type { LoadedBenchmark } from '../benchmark.ts';
import { jsonlFile } from './jsonl.ts';
import type { JsonlFile } from './jsonl.ts';
import { judgementSchema, manifestSchema, predictionSchema } from './lines.ts';
import type { Judgement, Manifest, Prediction } from './lines.ts';

export interface VariantFolder {
  readonly path: string;
  readonly predictions: JsonlFile<Prediction>;
  readonly judgements: JsonlFile<Judgement>;
  /** Where a stored picture is. */
  picturePath(ref: ArtifactRef): string;
  /** Stores a picture of an answer. @throws {DataError} when the bytes are no whole picture. @throws {StoreError} */
  storePicture(bytes: Uint8Array): Promise<ArtifactRef>;
}

export function variantFolder(out: string, variant: string): VariantFolder {
  const path = join(out, variant);
  const picturePath = (ref: ArtifactRef) => join(path, artifactPath(ref));
  return {
    path,
    predictions: jsonlFile(join(path, 'predictions.jsonl'), predictionSchema),
    judgements: jsonlFile(join(path, 'judgements.jsonl'), judgementSchema),
    picturePath,
    async storePicture(bytes) {
      const facts = await inspectPicture(bytes).catch((error: unknown) => {
        throw new DataError(`A picture of the answer cannot be used: ${messageOf(error)}.`, { cause: error });
      });
      const ref = { sha256: sha256(bytes), sizeBytes: bytes.length, ...facts };
      await writeWhole(picturePath(ref), bytes);
      return ref;
    },
  };
}

/** Names of the variants that the folder holds answers of, in alphabetical order. */
export async function variantsIn(out: string): Promise<string[]> {
  const entries = await readdir(out, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const held = await Promise.all(
    folders.map(async (name) => (await readdir(join(out, name))).includes('predictions.jsonl')),
  );
  return folders.filter((_, index) => held[index]).toSorted();
}

/**
 * Makes the folder this benchmark's, or checks that it is.
 * @throws {ConfigError} when it holds another benchmark, version or choice: their answers must not be mixed.
 */
export async function claimFolder(
  out: string,
  benchmark: LoadedBenchmark,
  { data, options }: { data: string; options: Readonly<Record<string, string>> },
): Promise<void> {
  const wanted: Manifest = {
    version: 1,
    benchmark: benchmark.name,
    benchmarkVersion: benchmark.version,
    data,
    options: { ...options },
  };
  const present = await readManifest(out);
  if (present === null) {
    await writeWhole(join(out, 'bench.json'), `${JSON.stringify(wanted, null, 2)}\n`);
    return;
  }
  const describe = (manifest: Manifest) =>
    [
      `${manifest.benchmark} (${manifest.benchmarkVersion})`,
      ...Object.entries(manifest.options)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => `${name} ${value}`),
    ].join(', ');
  if (describe(present) !== describe(wanted)) {
    throw new ConfigError(
      `${out} holds results of ${describe(present)}, not of ${describe(wanted)}; name another --out folder.`,
    );
  }
}

/** `null` when there is none. @throws {DataError} when it is damaged. */
export async function readManifest(out: string): Promise<Manifest | null> {
  const path = join(out, 'bench.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new DataError(`${path} is damaged; delete it, or name another --out folder.`, { cause: error });
  }
}

let writes = 0;

/** Writes a file under a temporary name first, so that it is there whole or not at all. @throws {StoreError} */
export async function writeWhole(path: string, contents: string | Uint8Array): Promise<void> {
  // Equal pictures of two items are written at the same time, to the same name.
  const temporary = `${path}.${process.pid}.${++writes}.tmp`;
  try {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(temporary, contents);
    await rename(temporary, path);
  } catch (error) {
    throw new StoreError(`${path} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
}
