/**
 * The released trajectories: a folder with `execution_record.json` and its pictures becomes a run. Each entry of
 * `steps` is one attempt; entries of the same step follow each other. The prompt of a first attempt is the plan's, of a
 * later one what the critic wrote before.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { ArtifactRef } from '../../core/artifact.ts';
import { TRACE_VERSION } from '../../core/events.ts';
import type { RunEvent } from '../../core/events.ts';
import type { Plan } from '../../core/plan.ts';
import { artifactPath } from '../../core/result.ts';
import { readPlannerReply } from '../../formats/planner.ts';
import { resolvePlan } from '../../formats/resolve-plan.ts';
import { sha256 } from '../../lib/hash.ts';
import { inspectPicture } from '../../lib/picture.ts';
import { parseAs } from '../json-lines.ts';
import { ORIGIN_FILE } from '../rows/stored-run.ts';
import { writeWhole } from '../whole-output.ts';

export const RECORD_FILE = 'execution_record.json';

const attemptSchema = z.looseObject({
  step: z.coerce.number().int(),
  prompt: z.string().nullish(),
  refine_prompt: z.string().nullish(),
  source_img: z.string().nullish(),
  target_img: z.string().nullish(),
  success: z.union([
    z.boolean(),
    z.enum(['true', 'false', 'True', 'False']).transform((word) => /^t/i.test(word)),
  ]),
  reasoning: z.string().nullish(),
});
const recordSchema = z.looseObject({
  user_input: z.union([
    z.string(),
    z.array(
      z.union([z.string(), z.looseObject({ text: z.string().nullish(), image: z.string().nullish() })]),
    ),
  ]),
  global_context: z.looseObject({
    reasoning: z.string().nullish(),
    execution_plan: z.array(z.unknown()).min(1),
  }),
  steps: z.array(attemptSchema),
});
type Attempt = z.infer<typeof attemptSchema>;

/** Its name for a white picture that stands for "drawn from words". */
const BLANK_FILE = /(?:^|[/\\])white\.(?:png|jpe?g)$/i;
const TEACHERS = { planner: 'imported', generator: 'imported', critic: 'imported' };

/** Something that makes a record useless; the message says what. */
class RecordProblem extends Error {}

/**
 * @param folder holds the record. @param out the run's folder, which must not exist.
 * @returns what is wrong with the record, or `null` when the run is written. Nothing is left of a failed one.
 */
export async function importRecord(folder: string, out: string): Promise<string | null> {
  const parsed = parseAs(readFileSync(join(folder, RECORD_FILE), 'utf8'), recordSchema);
  if (typeof parsed === 'string') return parsed;
  try {
    await writeRun(parsed.value, folder, out);
    return null;
  } catch (error) {
    rmSync(out, { recursive: true, force: true });
    if (error instanceof RecordProblem) return error.message;
    throw error;
  }
}

async function writeRun(record: z.infer<typeof recordSchema>, folder: string, out: string): Promise<void> {
  const events: RunEvent[] = [];
  const store = async (name: string): Promise<ArtifactRef> => {
    const found = [isAbsolute(name) ? name : join(folder, name), join(folder, basename(name))].find((path) => existsSync(path)); // prettier-ignore
    if (found === undefined) throw new RecordProblem(`the picture ${name} does not exist`);
    const bytes = await readFile(found);
    const facts = await inspectPicture(bytes).catch((error: Error) => {
      throw new RecordProblem(`the picture ${name} cannot be used: ${error.message}`);
    });
    const ref: ArtifactRef = { sha256: sha256(bytes), sizeBytes: bytes.length, ...facts };
    mkdirSync(join(out, 'artifacts'), { recursive: true });
    await writeWhole(join(out, artifactPath(ref)), bytes);
    return ref;
  };
  const parts = [];
  for (const part of typeof record.user_input === 'string' ? [record.user_input] : record.user_input) {
    const { text, image } = typeof part === 'string' ? { text: part, image: null } : part;
    if (text) parts.push({ type: 'text' as const, text });
    if (image) parts.push({ type: 'image' as const, image: await store(image) });
  }
  if (parts.length === 0) throw new RecordProblem('user_input is empty');
  const inputCount = parts.filter(({ type }) => type === 'image').length;
  const plan = planOf(record.global_context, inputCount);
  events.push({
    type: 'run-start',
    version: TRACE_VERSION,
    runId: basename(out),
    request: { parts },
    settings: { ...TEACHERS, attempts: 15, candidates: 1, keep: 'last', speculation: 'off', replans: 0, seed: 0, size: null, references: 'source', prompts: 'imported', budget: {} }, // prettier-ignore
  });
  events.push({ type: 'plan-end', plan });
  let images = 0;
  let isWhole = true;
  for (const step of plan.steps) {
    const attempts = record.steps.filter((attempt) => attempt.step === step.number);
    const drawn = await attemptEvents(attempts, { number: step.number, prompt: step.prompt ?? '', store });
    images += drawn.count;
    events.push(...drawn.events);
    if (step.prompt !== null && drawn.count === 0) isWhole = false;
    else events.push({ type: 'step-end', step: step.number, chosen: drawn.count || null, accepted: drawn.count === 0 || drawn.isAccepted }); // prettier-ignore
  }
  const usage = { imageCalls: images, languageCalls: 0, tokens: 0, costUsd: null, durationMs: 0 };
  const stopReason = isWhole ? ('completed' as const) : ('aborted' as const);
  events.push({
    type: 'run-end',
    stopReason,
    message: isWhole ? null : 'The record ends before the plan.',
    usage,
  });
  const journal = events.map((event, index) => `${JSON.stringify({ at: index, ...event })}\n`).join('');
  await writeWhole(
    join(out, ORIGIN_FILE),
    `${JSON.stringify({ id: basename(out), category: 'imported' })}\n`,
  );
  await writeWhole(join(out, 'journal.jsonl'), journal);
}

function planOf(context: z.infer<typeof recordSchema>['global_context'], inputCount: number): Plan {
  const reply = readPlannerReply(JSON.stringify({ ...context, reasoning: context.reasoning ?? '' }));
  if (!reply.ok) throw new RecordProblem(`the plan cannot be read: ${reply.problem}`);
  const plan = resolvePlan(reply.value, { inputCount });
  if (!plan.ok) throw new RecordProblem(`the plan cannot be used: ${plan.problem}`);
  return plan.value;
}

async function attemptEvents(
  attempts: readonly Attempt[],
  step: {
    readonly number: number;
    readonly prompt: string;
    readonly store: (name: string) => Promise<ArtifactRef>;
  },
): Promise<{ events: RunEvent[]; count: number; isAccepted: boolean }> {
  const events: RunEvent[] = [];
  let prompt = step.prompt;
  let count = 0;
  let isAccepted = false;
  for (const {
    source_img: before,
    target_img: after,
    success,
    refine_prompt: refined,
    reasoning,
  } of attempts) {
    if (!after) continue;
    const at = { step: step.number, attempt: ++count };
    const source = before && !BLANK_FILE.test(before) ? await step.store(before) : null;
    const image = await step.store(after);
    events.push({ type: 'attempt-start', ...at, prompt, seed: 0, source });
    events.push({ type: 'picture-end', ...at, image, warnings: [] });
    const reason = reasoning?.trim() || 'The record gives no reason.';
    const refinedPrompt = refined?.trim() ? refined : null;
    const outcome = success ? 'accepted' : 'rejected';
    events.push({ type: 'verdict-end', ...at, verdict: { outcome, reason, refinedPrompt, scores: null } });
    prompt = refinedPrompt ?? prompt;
    isAccepted = success;
  }
  return { events, count, isAccepted };
}
