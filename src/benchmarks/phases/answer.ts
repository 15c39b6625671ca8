import { join } from 'node:path';
import { attemptScore } from '../../core/trace.ts';
import type { Trace } from '../../core/trace.ts';
import { documentOf } from '../../core/document.ts';
import type { ArtifactRef } from '../../core/artifact.ts';
import { sha256 } from '../../lib/hash.ts';
import type { Answer } from '../benchmark.ts';
import type { VariantFolder } from './folder.ts';
import type { Prediction, StoredPart } from './lines.ts';
import type { PictureChoice } from './settings.ts';

type StoredImage = Extract<StoredPart, { type: 'image' }>;

/** An answer's part with its picture still where the run left it. */
export type TracePart =
  | { readonly type: 'text'; readonly step: number; readonly text: string }
  | {
      readonly type: 'image';
      readonly step: number;
      readonly image: ArtifactRef;
      readonly accepted: boolean;
      readonly score: number | null;
    };

/**
 * A run's document as a benchmark's answer: each step's words, or its instruction where the plan gives none, then its
 * picture. The paper's UEval runner does the same (`auxiliary_text` unless empty or `None`, else `instruction`).
 */
export function answerOfTrace(trace: Trace): TracePart[] {
  const parts = documentOf(trace);
  return trace.steps.flatMap((step): TracePart[] => {
    const shown = parts.filter((part) => part.step === step.number);
    if (shown.length === 0 && !step.done) return [];
    const spoken = step.text?.trim() ?? '';
    const text = spoken === '' || spoken === 'None' ? (step.instruction ?? '') : step.text!;
    const words: TracePart[] = text.trim() === '' ? [] : [{ type: 'text', step: step.number, text }];
    const images = shown.flatMap((part): TracePart[] => {
      if (part.type !== 'image') return [];
      const attempt = step.attempts.find(({ image }) => image?.sha256 === part.image.sha256);
      const { image, accepted } = part;
      return [
        { type: 'image', step: step.number, image, accepted, score: attempt ? attemptScore(attempt) : null },
      ];
    });
    return [...words, ...images];
  });
}

/**
 * The picture that answers a single-image benchmark: the last one, or the one with the critic's highest score (the
 * later of equals; without scores the last accepted one, and the last one where none was accepted).
 */
export function choosePicture(parts: readonly StoredPart[], choice: PictureChoice): StoredImage | null {
  const images = parts.filter((part) => part.type === 'image');
  const last = images.at(-1) ?? null;
  if (choice === 'last') return last;
  const best = images.reduce<StoredImage | null>(
    (found, image) => (image.score !== null && image.score >= (found?.score ?? -Infinity) ? image : found),
    null,
  );
  return best ?? images.findLast((image) => image.accepted) ?? last;
}

/** A stored answer as a judge gets it. */
export function answerOf(
  prediction: Prediction,
  { picture: choice, folder }: { picture: PictureChoice; folder: VariantFolder },
): Answer {
  const source = (image: ArtifactRef) => ({ kind: 'file' as const, path: folder.picturePath(image) });
  const chosen = choosePicture(prediction.parts, choice);
  return {
    parts: prediction.parts.map((part) =>
      part.type === 'text' ? part : { type: 'image', step: part.step, picture: source(part.image) },
    ),
    picture: chosen && source(chosen.image),
    run: prediction.trace && join(folder.path, prediction.trace),
  };
}

/**
 * Names what is judged: words, pictures, order, and for a single picture that one alone. Replies to another answer do
 * not count.
 */
export function fingerprintOf(
  prediction: Prediction,
  { picture, kind }: { picture: PictureChoice; kind: 'document' | 'image' },
): string {
  const parts =
    kind === 'image'
      ? [choosePicture(prediction.parts, picture)?.image.sha256 ?? null]
      : prediction.parts.map((part) =>
          part.type === 'text' ? [part.step, part.text] : [part.step, { sha256: part.image.sha256 }],
        );
  return sha256(JSON.stringify(parts));
}

/** Neither a picture nor a word. */
export function isEmptyAnswer(parts: readonly StoredPart[]): boolean {
  return parts.every((part) => part.type === 'text' && part.text.trim() === '');
}

/** The line of each item that counts: its last one. */
export function latestByItem(lines: readonly Prediction[]): Map<string, Prediction> {
  return new Map(lines.map((line) => [line.item, line]));
}
