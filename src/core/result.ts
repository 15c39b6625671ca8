import { extensionOf } from './artifact.ts';
import type { StopReason } from './events.ts';
import { documentOf } from './document.ts';
import type { Trace } from './trace.ts';
import type { Usage } from './usage.ts';
import type { Verdict } from './verdict.ts';

/** A finished run as `--json` prints it. Paths are relative to `dir`. */
export interface RunResult {
  readonly runId: string;
  /** Where the run lives. */
  readonly dir: string;
  readonly stopReason: StopReason;
  /** One sentence; `null` when completed. */
  readonly message: string | null;
  readonly document: readonly (
    | { readonly type: 'text'; readonly text: string }
    | {
        readonly type: 'image';
        readonly path: string;
        readonly step: number;
        readonly accepted: boolean;
        readonly alt: string;
      }
  )[];
  readonly steps: readonly {
    readonly number: number;
    readonly name: string;
    readonly instruction: string | null;
    readonly prompt: string | null;
    readonly text: string | null;
    readonly attempts: readonly {
      readonly index: number;
      readonly prompt: string;
      readonly seed: number;
      readonly image: string | null;
      readonly verdict: Verdict | null;
    }[];
    readonly chosen: number | null;
  }[];
  readonly usage: Usage;
}

/** Path of a stored picture, relative to the run's folder. */
export function artifactPath(ref: { sha256: string; mediaType: string }): string {
  return `artifacts/${ref.sha256}.${extensionOf(ref.mediaType)}`;
}

/** The result of a run; an unfinished one counts as aborted. `dir` is where the run lives. */
export function resultOf(trace: Trace, dir: string): RunResult {
  return {
    runId: trace.runId,
    dir,
    stopReason: trace.stopReason ?? 'aborted',
    message: trace.message,
    document: documentOf(trace).map((part) =>
      part.type === 'text'
        ? { type: 'text', text: part.text }
        : {
            type: 'image',
            path: artifactPath(part.image),
            step: part.step,
            accepted: part.accepted,
            alt: part.alt,
          },
    ),
    steps: trace.steps.map((step) => ({
      number: step.number,
      name: step.name,
      instruction: step.instruction,
      prompt: step.prompt,
      text: step.text,
      attempts: step.attempts.map(({ index, prompt, seed, image, verdict }) => ({
        index,
        prompt,
        seed,
        image: image && artifactPath(image),
        verdict,
      })),
      chosen: step.chosen,
    })),
    usage: trace.usage,
  };
}
