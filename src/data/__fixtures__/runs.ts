/** Run folders as the engine leaves them, from a few numbers: for tests and for measuring. Pictures are optional. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ArtifactRef } from '../../core/artifact.ts';
import type { JournalEntry, RunEvent } from '../../core/events.ts';
import { renderCriticReply } from '../../formats/critic.ts';
import { sha256 } from '../../lib/hash.ts';

export interface FixtureAttempt {
  /** `null`: unreadable. */
  readonly success: boolean | null;
  /** Semantics and quality alike; `undefined` = not judged. */
  readonly score?: number;
  readonly refinedPrompt?: string | null;
}

export interface FixtureRun {
  readonly name: string;
  readonly words?: string;
  readonly category?: string;
  /** Attempts of each step; an empty list is a step in words alone. */
  readonly steps: readonly (readonly FixtureAttempt[])[];
  readonly stopReason?: 'completed' | 'provider-failed';
  readonly hasPlan?: boolean;
  /** Writes the pictures too, of this size. */
  readonly picture?: { readonly widthPx: number; readonly heightPx: number };
}

/** A picture that is stored nowhere, or as a plain square. */
function refOf(name: string, { widthPx, heightPx } = { widthPx: 512, heightPx: 512 }): ArtifactRef {
  return { sha256: sha256(name), mediaType: 'image/png', sizeBytes: 100, widthPx, heightPx };
}

async function storePicture(folder: string, ref: ArtifactRef): Promise<void> {
  const { widthPx: width, heightPx: height } = ref;
  const background = `#${ref.sha256.slice(0, 6)}`;
  const bytes = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  mkdirSync(join(folder, 'artifacts'), { recursive: true });
  writeFileSync(join(folder, 'artifacts', `${ref.sha256}.png`), bytes);
}

/** Writes `ROOT/NAME/journal.jsonl`, `request.json` and `scores.jsonl`. */
export async function writeFixtureRun(root: string, run: FixtureRun): Promise<void> {
  const folder = join(root, run.name);
  mkdirSync(folder, { recursive: true });
  const entries: JournalEntry[] = [];
  const scores: string[] = [];
  const push = (event: RunEvent) => entries.push({ at: 1000 + entries.length, ...event });
  push({
    type: 'run-start',
    version: 1,
    runId: run.name,
    request: { parts: [{ type: 'text', text: run.words ?? `Tell the story of ${run.name}.` }] },
    settings: {
      planner: 'teacher:planner',
      generator: 'teacher:image',
      critic: 'teacher:critic',
      attempts: 5,
      candidates: 1,
      speculation: 'off',
      replans: 0,
      keep: 'best',
      seed: 1,
      size: null,
      references: 'source',
      prompts: 'default',
      budget: {},
    },
  });
  const numbers = run.steps.map((_, i) => i + 1);
  if (run.hasPlan !== false) {
    let last: number | null = null;
    const steps = numbers.map((number) => {
      const isDrawn = run.steps[number - 1]!.length > 0;
      const source =
        last === null || !isDrawn ? { kind: 'blank' as const } : { kind: 'step' as const, number: last };
      if (isDrawn) last = number;
      return {
        number,
        name: `Step ${number}`,
        instruction: isDrawn ? `Show moment ${number}.` : null,
        prompt: isDrawn ? `Draw moment ${number} of ${run.name}.` : null,
        text: `This is moment ${number}.`,
        source,
      };
    });
    push({ type: 'plan-end', plan: { reasoning: `Plan of ${run.name}.`, steps } });
  }
  let source: ArtifactRef | null = null;
  for (const number of numbers) {
    const attempts = run.steps[number - 1]!;
    const before: ArtifactRef | null = source;
    let prompt = `Draw moment ${number} of ${run.name}.`;
    for (const [i, { success, score, refinedPrompt }] of attempts.entries()) {
      const attempt = i + 1;
      const image = refOf(`${run.name}:${number}:${attempt}`, run.picture);
      if (run.picture) await storePicture(folder, image);
      push({ type: 'attempt-start', step: number, attempt, prompt, seed: attempt, source: before });
      push({ type: 'picture-end', step: number, attempt, image, warnings: [] });
      const refined = refinedPrompt === undefined ? `${prompt} Again, better.` : refinedPrompt;
      const reason = `Attempt ${attempt} is ${success === true ? 'right' : 'wrong'}.`;
      const reply = renderCriticReply({
        reasoning: `I look at attempt ${attempt}.`,
        reason,
        success: success === true,
        refinedPrompt: refined,
        scores: null,
      });
      push({
        type: 'call-end',
        key: `critic:s${number}:a${attempt}:1`,
        role: 'critic',
        model: 'teacher:critic',
        durationMs: 5,
        output: { type: 'text', text: reply, finishReason: 'stop' },
        tokens: 10,
        costUsd: 0,
      });
      const outcome = success === null ? 'unreadable' : success ? 'accepted' : 'rejected';
      push({
        type: 'verdict-end',
        step: number,
        attempt,
        verdict: { outcome, reason, refinedPrompt: refined, scores: null },
      });
      if (score !== undefined) {
        scores.push(
          JSON.stringify({ step: number, attempt, image: image.sha256, judge: 'teacher:judge', semantics: score, quality: score }),
        ); // prettier-ignore
      }
      prompt = refined ?? prompt;
      source = image;
    }
    const isAccepted = attempts.at(-1)?.success === true;
    push({
      type: 'step-end',
      step: number,
      chosen: attempts.length || null,
      accepted: attempts.length === 0 || isAccepted,
    });
  }
  const usage = { imageCalls: 1, languageCalls: 1, tokens: 10, costUsd: 0.01, durationMs: 10 };
  push({ type: 'run-end', stopReason: run.stopReason ?? 'completed', message: null, usage });
  writeFileSync(
    join(folder, 'journal.jsonl'),
    `${entries.map((entry) => JSON.stringify(entry)).join('\n')}\n`,
  );
  writeFileSync(
    join(folder, 'request.json'),
    JSON.stringify({ id: run.name, category: run.category ?? 'storytelling' }),
  );
  if (scores.length > 0) writeFileSync(join(folder, 'scores.jsonl'), `${scores.join('\n')}\n`);
}
