/** Who scores attempts: a model that sees the pictures, or the sandbox's own judge, which knows what it drew. */
import type { Ask } from '../../agents/ask.ts';
import { createJudge } from '../../agents/judge/judge.ts';
import type { Scores } from '../../core/verdict.ts';
import { judgedScores } from '../../formats/judge.ts';
import { unreadable } from '../../formats/reading.ts';
import type { Outcome, ReplyMode } from '../../formats/reading.ts';
import { downscalePicture } from '../../lib/picture.ts';
import type { Picture } from '../../lib/picture.ts';
import { understand } from '../../sandbox/grammar/index.ts';
import { judgePicture } from '../../sandbox/judge/judge.ts';
import { readScene } from '../../sandbox/render/picture-chunk.ts';
import { EMPTY_SCENE } from '../../sandbox/scene.ts';

/** One attempt, its pictures as they are stored. */
export interface AttemptToScore {
  /** `judge:s1:a2`. */
  readonly key: string;
  readonly stepPrompt: string;
  /** `null`: drawn from words. */
  readonly before: Picture | null;
  readonly after: Picture;
}

export interface AttemptScore extends Scores {
  /** Two sub-scores each, of which the smaller one counts; `null` when the judge has none. */
  readonly parts: { readonly semantics: [number, number]; readonly quality: [number, number] } | null;
  readonly reason: string | null;
}

export interface AttemptJudge {
  /** Written beside every score. */
  readonly name: string;
  /** @returns the scores, or why there are none. @throws {ProviderError} when its model failed for good. */
  score(attempt: AttemptToScore): Promise<Outcome<AttemptScore>>;
}

/** Longer side of the pictures that a judging model sees. */
const SEEN_SIDE_PX = 1024;

export function modelJudge(options: {
  readonly name: string;
  readonly ask: Ask;
  readonly replyMode?: ReplyMode | undefined;
}): AttemptJudge {
  const judge = createJudge({ replyMode: options.replyMode });
  return {
    name: options.name,
    async score({ key, stepPrompt, before, after }) {
      const outcome = await judge.score({
        keyPrefix: key,
        before: before && (await downscalePicture(before, SEEN_SIDE_PX)),
        after: await downscalePicture(after, SEEN_SIDE_PX),
        stepPrompt,
        ask: options.ask,
      });
      if (!outcome.ok) return outcome;
      const { fulfilment, preservation, naturalness, soundness, reason } = outcome.value;
      const parts = {
        semantics: [fulfilment, preservation] as [number, number],
        quality: [naturalness, soundness] as [number, number],
      };
      return { ok: true, value: { ...judgedScores(outcome.value), parts, reason } };
    },
  };
}

/**
 * The sandbox's judge. It reads the scenes that the generator keeps in its pictures, which nobody else in a run may:
 * scores are ground truth, and reach no critic but as training data.
 */
export function sandboxJudge(): AttemptJudge {
  return {
    name: 'sandbox:judge',
    async score({ stepPrompt, before, after }) {
      const scene = before === null ? EMPTY_SCENE : readScene(before.bytes);
      const drawn = readScene(after.bytes);
      if (scene === null || drawn === null) {
        return unreadable('The picture was not drawn by the sandbox, whose judge can score no other.');
      }
      const { changes } = understand(stepPrompt, scene);
      if (changes.length === 0) return unreadable('The step asks for nothing that the sandbox understands.');
      const { semantics, quality, faults } = judgePicture(changes, scene, drawn);
      const reason = faults.map(({ type, subject, wanted, got }) => `${type} ${subject}: ${wanted}, not ${got}`.replace('  ', ' ')).join('; '); // prettier-ignore
      return { ok: true, value: { semantics, quality, parts: null, reason: reason || null } };
    },
  };
}
