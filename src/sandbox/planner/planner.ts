/**
 * `sandbox:planner`: turns a plain English story about the sandbox's world into steps, continues a story from given
 * pictures, or puts given pictures into words. What lies outside its world it declines, and says how to get further.
 */
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { renderPlannerReply } from '../../formats/planner.ts';
import type { PlannerReply } from '../../formats/planner.ts';
import { listOf, LONGEST_TEXT } from '../grammar/index.ts';
import { STAND_IN_COLOURS } from '../grammar/vocabulary.ts';
import { describeChange, describeScene } from './describe.ts';
import { fitted, momentsOf } from './moments.ts';
import {
  foreignPictureRefusal,
  nothingUnderstoodRefusal,
  tooLongRefusal,
  unknownWordsRefusal,
} from './refusals.ts';
import { readRequest } from './request.ts';
import type { StoryRequest } from './request.ts';
import { stepsOf } from './steps.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { createTextModel } from '../text-model.ts';
import { seePicture } from '../vision/see.ts';
import type { SeenScene } from '../vision/see.ts';

/** The model `sandbox:planner`. It answers the user's request itself; the system message is for larger models. */
export function createSandboxPlanner(): LanguageModelV4 {
  return createTextModel('planner', async ({ parts, replyMode, signal }) => {
    const request = readRequest(parts);
    const seen: SeenScene[] = [];
    for (const picture of request.pictures) {
      seen.push(await seeOrForeign(picture));
      signal?.throwIfAborted();
    }
    return renderPlannerReply(planFor(request, seen), replyMode);
  });
}

async function seeOrForeign(picture: Uint8Array): Promise<SeenScene> {
  try {
    return await seePicture(picture);
  } catch {
    // What no decoder reads is certainly no picture of the sandbox; the refusal says so.
    return { ...EMPTY_SCENE, nature: 'foreign' };
  }
}

/** The plan for a request. @param seen its pictures as they were seen. */
export function planFor(request: StoryRequest, seen: readonly SeenScene[]): PlannerReply {
  const foreign = seen.flatMap((scene, i) => (scene.nature === 'foreign' ? [i + 1] : []));
  if (foreign.length > 0) return refused(foreignPictureRefusal(foreign));
  if (request.story.length > LONGEST_TEXT) return refused(tooLongRefusal(request.story.length));
  const start: Scene = seen.at(-1) ?? EMPTY_SCENE;
  const { moments, reading } = momentsOf(request.story, start);
  if (request.wantsDescription && moments.length === 0) return described(seen);
  if (reading.unknownWords.length > 0) return refused(unknownWordsRefusal(reading.unknownWords));
  if (moments.length === 0) return refused(nothingUnderstoodRefusal());
  const { stepCount } = request;
  const told = stepCount === null ? moments : fitted(moments, stepCount);
  const notes = [
    seen.length === 0
      ? 'The story starts from nothing.'
      : `The last picture shows this: ${describeScene(start)}`,
    `I read ${moments.length} ${moments.length === 1 ? 'moment' : 'moments'} in it.`,
    ...(stepCount === null ? [] : [`${stepCount} steps are asked for; the plan has ${told.length}.`]),
    ...(reading.skippedWords.length === 0
      ? []
      : [`Passed over, as no picture shows it: ${listOf(reading.skippedWords)}.`]),
    ...standIns(request.story),
    'Places that the story leaves open are free ones where such things belong.',
  ];
  return { reasoning: notes.join('\n'), refusal: null, steps: stepsOf(told, start, seen.length) };
}

/** Colours of the story that are drawn as others. */
function standIns(story: string): string[] {
  return [...STAND_IN_COLOURS]
    .filter(([word]) => new RegExp(`\\b${word}\\b`, 'i').test(story))
    .map(([word, colour]) => `The sandbox has no ${word}; ${colour} stands in.`);
}

/** One step of words for each picture. */
function described(seen: readonly SeenScene[]): PlannerReply {
  const steps = seen.map((scene, i) => {
    const before = seen[i - 1];
    const change = before === undefined ? '' : describeChange(before, scene);
    return {
      number: i + 1,
      name: `Picture ${i + 1}`,
      instruction: null,
      prompt: null,
      text: change === '' ? describeScene(scene) : change,
      from: null,
    };
  });
  return { reasoning: 'The pictures are to be put into words; nothing is drawn.', refusal: null, steps };
}

function refused(refusal: string): PlannerReply {
  return { reasoning: 'This cannot be drawn in the sandbox.', refusal, steps: [] };
}
