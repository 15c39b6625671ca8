import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import { createFsRunStore } from '../adapters/store/fs.ts';
import type { ArtifactRef } from '../core/artifact.ts';
import { ConfigError, messageOf } from '../core/errors.ts';
import type { JournalEntry } from '../core/events.ts';
import { assertAsksSomething } from '../core/request.ts';
import type { Request, RequestInputPart } from '../core/request.ts';
import { resultOf } from '../core/result.ts';
import type { RunResult } from '../core/result.ts';
import type { Settings } from '../core/settings.ts';
import type { DamagedLine } from '../core/store.ts';
import { foldTrace } from '../core/trace.ts';
import type { Trace } from '../core/trace.ts';
import type { Budget } from '../core/usage.ts';
import { resumeRun, startRun } from '../engine/run.ts';
import { sha256 } from '../lib/hash.ts';
import { inspectPicture, normalisePicture } from '../lib/picture.ts';
import { publishRun } from '../publish/publish.ts';
import { parseConfig } from './config.ts';
import type { Config, ConfigInput } from './config.ts';
import { createCast } from './cast.ts';
import { assertReferenceName, assertTakesReferences } from './named-references.ts';
import { checkRunFolder, createRunId, writeFiles } from './run-folder.ts';

/** Longest side of an input picture as it is stored; larger ones are scaled down. */
const INPUT_SIDE_PX = 2048;

/** Configuration, with models given by id or as AI SDK models. */
export interface InterleaverOptions extends Omit<ConfigInput, 'planner' | 'generator' | 'critic'> {
  readonly planner?: string | LanguageModelV4 | undefined;
  readonly generator?: string | ImageModelV4 | undefined;
  readonly critic?: string | LanguageModelV4 | undefined;
  /** Where keys are looked up. Default: the process environment. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface RunControls {
  /** Ends the run with stop reason `aborted`; it can be resumed. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every event once it is recorded. */
  readonly onEvent?: ((event: JournalEntry) => void) | undefined;
}

export interface GenerateOptions extends RunControls {
  /** The run's folder. Default: a new one under `runs`. */
  readonly out?: string | undefined;
  /** 0 or above; runs of the same request, models and seed are alike as far as the models are. Default: drawn. */
  readonly seed?: number | undefined;
  readonly attempts?: number | undefined;
  /** Pictures drawn side by side for each attempt; the critic picks. */
  readonly candidates?: number | undefined;
  readonly keep?: Settings['keep'] | undefined;
  /** Whether later pictures are begun while earlier ones are still judged. */
  readonly speculation?: Settings['speculation'] | undefined;
  /** Most times that the planner may rewrite the remaining steps. */
  readonly replans?: number | undefined;
  readonly size?: string | undefined;
  /** Pictures by name that steps may refer to, a character or a place: each step that names one gets it. */
  readonly namedReferences?: Readonly<Record<string, Uint8Array>> | undefined;
  readonly budget?: Budget | undefined;
  /** Whether the run's page, story and result are written beside its journal. Default: yes. */
  readonly publish?: boolean | undefined;
}

export interface ResumeOptions extends RunControls {
  /** Replaces ceilings of the run's budget; they count over the whole run. */
  readonly budget?: Budget | undefined;
}

/** What a stream yields: the run's events, then its result. */
export type InterleaveEvent = JournalEntry | { readonly type: 'result'; readonly result: RunResult };

/** Turns requests into illustrated documents, with one set of models. */
export interface Interleaver {
  /**
   * Runs a request to its end. A run that stops early resolves too: see `stopReason`.
   * @param request words, or words and pictures in order (`interleaveRequest` puts pictures at `<image>` marks).
   * @throws {ConfigError} before anything is spent or written, when the request, an option or a model cannot work.
   * @throws {StoreError} when the folder holds a run already or cannot be written.
   */
  generate(request: string | readonly RequestInputPart[], options?: GenerateOptions): Promise<RunResult>;
  /** The same, event by event. Leaving the loop early aborts the run. */
  stream(
    request: string | readonly RequestInputPart[],
    options?: GenerateOptions,
  ): AsyncIterable<InterleaveEvent>;
  /**
   * Goes on with a stopped run; finished model calls are not made again.
   * @param folder the run's folder.
   */
  resume(folder: string, options?: ResumeOptions): Promise<RunResult>;
}

/**
 * @throws {ConfigError} when the configuration is wrong. Models are looked up at the first run.
 */
export function createInterleaver(options: InterleaverOptions = {}): Interleaver {
  const { planner, generator, critic, env = process.env, ...rest } = options;
  const ids = { planner: idOf(planner), generator: idOf(generator), critic: idOf(critic) };
  const named = Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined));
  const config = parseConfig({ ...rest, ...named }, 'createInterleaver');
  const given = [planner, generator, critic].filter(
    (model) => model !== undefined && typeof model !== 'string',
  );
  const cast = createCast(config, { env, given });

  async function generate(
    input: string | readonly RequestInputPart[],
    run: GenerateOptions = {},
  ): Promise<RunResult> {
    const parts: readonly RequestInputPart[] =
      typeof input === 'string' ? [{ type: 'text', text: input }] : input;
    assertAsksSomething(parts);
    const settings = settingsOf(config, run);
    const roles = await cast(settings);
    const { request, pictures } = await storableRequest(parts, run.namedReferences);
    assertTakesReferences(request, settings, roles.models.generator);
    const runId = createRunId(Date.now());
    const dir = checkRunFolder(run.out ?? join(config.runs, runId));
    const store = createFsRunStore(dir);
    for (const { ref, bytes } of pictures) await store.artifacts.put(ref, bytes);
    const trace = await startRun({ ...roles, store, nowMs: Date.now, ...run }, { runId, request, settings });
    return await finish(trace, dir, run.publish);
  }

  async function resume(folder: string, { budget, ...controls }: ResumeOptions = {}): Promise<RunResult> {
    const dir = checkRunFolder(folder);
    const { trace: before } = await readRun(folder);
    const roles = await cast(before.settings);
    const store = createFsRunStore(dir);
    const merged = budget && { ...before.settings.budget, ...budget };
    const trace = await resumeRun({ ...roles, store, nowMs: Date.now, ...controls }, merged);
    return await finish(trace, dir);
  }

  return {
    generate,
    resume,
    async *stream(request, run = {}) {
      yield* streamOf((controls) => generate(request, { ...run, ...controls }), run.signal);
    },
  };
}

/**
 * A run as its folder tells it.
 * @throws {ConfigError} when there is no run. @throws {DataError} when its journal has lost its beginning.
 */
export async function readRun(folder: string): Promise<{ trace: Trace; damaged: readonly DamagedLine[] }> {
  const dir = checkRunFolder(folder);
  if (!existsSync(join(dir, 'journal.jsonl'))) {
    throw new ConfigError(
      `There is no run in ${folder} (no journal.jsonl); name the folder that "interleave generate" printed.`,
    );
  }
  const { entries, damaged } = await createFsRunStore(dir).journal.read();
  return { trace: foldTrace(entries), damaged };
}

function settingsOf(config: Config, run: GenerateOptions): Settings {
  return {
    planner: config.planner,
    generator: config.generator,
    critic: config.critic,
    attempts: run.attempts ?? config.attempts,
    candidates: run.candidates ?? config.candidates,
    keep: run.keep ?? config.keep,
    speculation: run.speculation ?? config.speculation,
    replans: run.replans ?? config.replans,
    seed: run.seed ?? randomInt(2 ** 31),
    size: run.size ?? config.size ?? null,
    references: config.references,
    prompts: config.prompts,
    budget: { ...config.budget, ...run.budget },
  };
}

interface StorablePicture {
  readonly ref: ArtifactRef;
  readonly bytes: Uint8Array;
}

export async function storableRequest(
  parts: readonly RequestInputPart[],
  named: Readonly<Record<string, Uint8Array>> = {},
): Promise<{ request: Request; pictures: readonly StorablePicture[] }> {
  const pictures: StorablePicture[] = [];
  const take = async (bytes: Uint8Array, what: string): Promise<ArtifactRef> => {
    const picture = await storablePicture(bytes, what);
    pictures.push(picture);
    return picture.ref;
  };
  const stored: Request['parts'] = [];
  for (const part of parts) {
    if (part.type === 'text') stored.push(part);
    else
      stored.push({ type: 'image', image: await take(part.bytes, `Input picture ${pictures.length + 1}`) });
  }
  const references: { name: string; image: ArtifactRef }[] = [];
  for (const [name, bytes] of Object.entries(named)) {
    assertReferenceName(name);
    references.push({ name, image: await take(bytes, `The reference ${name}`) });
  }
  return { request: { parts: stored, ...(references.length === 0 ? {} : { references }) }, pictures };
}

/** @throws {ConfigError} when the bytes are no picture that can be read. */
async function storablePicture(given: Uint8Array, what: string): Promise<StorablePicture> {
  try {
    const bytes = await normalisePicture(given, INPUT_SIDE_PX);
    return {
      ref: { sha256: sha256(bytes), sizeBytes: bytes.length, ...(await inspectPicture(bytes)) },
      bytes,
    };
  } catch (error) {
    throw new ConfigError(`${what} cannot be used: ${messageOf(error)}.`, { cause: error });
  }
}

/** Writes the run's page, story and result beside its journal. */
async function finish(trace: Trace, dir: string, isPublished = true): Promise<RunResult> {
  const { artifacts } = createFsRunStore(dir);
  const result = resultOf(trace, dir);
  if (isPublished && result.document.length > 0) {
    await writeFiles(dir, await publishRun({ trace, dir, readArtifact: (ref) => artifacts.get(ref) }));
  }
  return result;
}

async function* streamOf(
  run: (controls: RunControls) => Promise<RunResult>,
  outer: AbortSignal | undefined,
): AsyncGenerator<InterleaveEvent> {
  const leave = new AbortController();
  const queue: InterleaveEvent[] = [];
  let wake: () => void = () => {};
  const push = (event: InterleaveEvent) => {
    queue.push(event);
    wake();
  };
  const signal = outer ? AbortSignal.any([outer, leave.signal]) : leave.signal;
  let isOver = false;
  const work = run({ signal, onEvent: push })
    .then((result) => push({ type: 'result', result }))
    .finally(() => {
      isOver = true;
      wake();
    });
  // Awaited below; without this an early failure would count as unhandled while the consumer is busy.
  work.catch(() => {});
  try {
    while (true) {
      while (queue.length > 0) yield queue.shift()!;
      if (isOver) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    await work;
  } finally {
    leave.abort(new Error('The consumer left the stream.'));
    await work.catch(() => {});
  }
}

function idOf(model: string | LanguageModelV4 | ImageModelV4 | undefined): string | undefined {
  return model === undefined || typeof model === 'string' ? model : `${model.provider}:${model.modelId}`;
}
