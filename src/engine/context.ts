import type { Critic } from '../agents/critic/critic.ts';
import type { ArtifactRef } from '../core/artifact.ts';
import type { RunEvent } from '../core/events.ts';
import type { DrawnStep, Step } from '../core/plan.ts';
import { namedPictures, requestImages } from '../core/request.ts';
import type { ArtifactStore } from '../core/store.ts';
import type { Trace } from '../core/trace.ts';
import { sha256 } from '../lib/hash.ts';
import type { Calls } from './calls.ts';
import type { RunModels } from './models.ts';
import type { RunRecord } from './record.ts';

/**
 * Whether a step whose pictures were all rejected may be drawn once more; without room for that the best of them stays.
 * Must not depend on later steps: a resumed run asks again and must get the same answers.
 * @param at the step's number, and how many pictures of it there are.
 */
export type MayRetry = (trace: Trace, at: { readonly step: number; readonly drawn: number }) => boolean;

/** What every part of a run needs. */
export interface RunContext {
  readonly record: RunRecord;
  /** Writes what happens to the story. Work ahead of its time has no story yet and is silent. */
  readonly emit: (event: RunEvent) => Promise<void>;
  readonly calls: Calls;
  readonly models: RunModels;
  readonly critic: Critic;
  readonly artifacts: ArtifactStore;
  readonly mayRetry: MayRetry;
  readonly story: Story;
  /** How many pictures that are not judged yet this work rests on; 0 for the real thing. */
  readonly depth: number;
}

/** The steps, and the pictures of those that have ended. */
export interface Story {
  steps: readonly Step[];
  readonly pictures: Map<number, ArtifactRef>;
}

/**
 * Names a call within its run by where it stands and by everything that decides it. So two calls share a key only if
 * they are the same call, whatever was drawn ahead, thrown away or planned anew in between (docs/decisions/0003).
 */
export function callKey(place: string, ...decides: readonly unknown[]): string {
  return `${place}:${sha256(JSON.stringify(decides)).slice(0, 12)}`;
}

/** Numbers of the earlier steps whose pictures a step needs: its source, and those that define its references. */
export function needsOf(step: Step, steps: readonly Step[]): number[] {
  const definedBy = (name: string) => steps.find(({ defines }) => defines === name)?.number ?? [];
  const source = step.source.kind === 'step' ? [step.source.number] : [];
  return [...new Set([...source, ...(step.references ?? []).flatMap(definedBy)])];
}

/** The picture that a step edits; `null` for text-to-image. */
export function sourceOf({ record, story }: RunContext, { source }: Step): ArtifactRef | null {
  switch (source.kind) {
    case 'blank':
      return null;
    case 'input':
      return requestImages(record.trace.request)[source.index - 1] ?? null;
    case 'step':
      return story.pictures.get(source.number) ?? null;
  }
}

/** What the generator gets beside the source: the pictures that the step names, then the user's where they are wanted. */
export function referencesOf({ record, story }: RunContext, step: DrawnStep): ArtifactRef[] {
  const { settings, request } = record.trace;
  const given = namedPictures(request);
  const named = (step.references ?? []).flatMap((name) => {
    const number = story.steps.find(({ defines }) => defines === name)?.number;
    return given.get(name) ?? (number === undefined ? [] : (story.pictures.get(number) ?? []));
  });
  return settings.references === 'inputs' ? [...named, ...requestImages(request)] : named;
}
