/** What a sampled reply leads to: its text, the next picture, the judge's scores, the reward. */
import type { Scores } from '../../core/verdict.ts';
import { scoreReply } from '../../rewards/score.ts';
import type { Reward, RewardPreset } from '../../rewards/reward.ts';
import { sayAll, sayHint } from '../../sandbox/grammar/index.ts';
import { judgePicture } from '../../sandbox/judge/judge.ts';
import { obey } from '../../sandbox/generator/obey.ts';
import { EMPTY_SCENE, isKind } from '../../sandbox/scene.ts';
import type { Change, Hint, Scene } from '../../sandbox/scene.ts';
import { DataError } from '../../core/errors.ts';
import { readChecklist, replyText, toHint } from './checklist.ts';
import type { Checklist } from './checklist.ts';
import type { Example } from './example.ts';
import { isThingChange } from './prompt.ts';
import { tokenOf, wordOf } from './vocabulary.ts';

/** A reply as text with the hints it chose; `checklist` is `null` when the tokens are none. */
export interface SpokenReply {
  readonly text: string;
  readonly checklist: Checklist | null;
  readonly hints: readonly Hint[];
}

/** The kind of thing that a step is about: what the hints are about. '' for background, time and weather. */
export function subjectOf(changes: readonly Change[]): string {
  const change = changes.find(isThingChange);
  return change === undefined ? '' : 'wish' in change ? change.wish.kind : change.target.kind;
}

/** Step prompt and hints as one prompt: the words come from the grammar, the policy chose the hints. */
export function refinePrompt(stepPrompt: string, hints: readonly Hint[], changes: readonly Change[]): string {
  return [stepPrompt, ...hints.map((hint) => sayHint(hint, changes))].join(' ');
}

/**
 * What sampled tokens say about a step.
 * @param tokens [T], up to and with `<end>`, padded
 */
export function speak(
  tokens: ArrayLike<number>,
  changes: readonly Change[],
  before: Scene | null,
): SpokenReply {
  const all = Array.from(tokens);
  const end = all.indexOf(tokenOf('<end>'));
  const said = end < 0 ? all : all.slice(0, end + 1);
  let checklist: Checklist;
  try {
    checklist = readChecklist(said);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { text: said.map(wordOf).join(' '), checklist: null, hints: [] };
  }
  const subject = subjectOf(changes);
  const hints = checklist.accepted
    ? []
    : checklist.hints
        .map((hint) => toHint(hint, subject, isKind))
        .filter((hint) => !('kind' in hint) || hint.kind !== '');
  const stepPrompt = sayAll(changes, before ?? EMPTY_SCENE);
  const text = replyText(checklist, {
    refinedPrompt: refinePrompt(stepPrompt, hints, changes),
    reason: reasonOf(checklist),
  });
  return { text, checklist, hints };
}

/** One short sentence for a reader. */
export function reasonOf({ accepted, seen, wanted, agrees, other }: Checklist): string {
  if (accepted) return 'The picture shows what was asked for.';
  if (seen.kind === 'none' && wanted.kind !== 'none' && !agrees.kind) return `The ${wanted.kind} is missing.`;
  const wrong = (Object.keys(agrees) as (keyof typeof agrees)[]).find((part) => !agrees[part]);
  if (wrong !== undefined)
    return `The ${wrong} is ${seen[wrong].replace('-', ' ')}, not ${wanted[wrong].replace('-', ' ')}.`;
  return other === 'same'
    ? 'Something is not as it should be.'
    : `Something else changed (${other.replace('-', ' ')}).`;
}

/** How rewards are computed. */
export interface RewardSettings {
  readonly preset: RewardPreset;
  /** Pictures drawn with a refined prompt; their scores are averaged. The paper draws one. */
  readonly draws: number;
}

/**
 * The reward of a reply: single-step, one regeneration from the same source with the refined prompt.
 * @param seed of the regeneration; the same for a whole group, so that replies differ by their prompts alone.
 */
export function rewardReply(
  reply: SpokenReply,
  example: Example,
  seed: number,
  settings: RewardSettings,
): Reward {
  const { judgement } = example;
  const groundTruth = {
    success: judgement.fullyRight,
    semantics: judgement.semantics,
    quality: judgement.quality,
  };
  const newScores = judgement.fullyRight ? null : redraw(reply.hints, example, seed, settings.draws);
  return scoreReply({ preset: settings.preset, response: reply.text, groundTruth, newScores });
}

function redraw(hints: readonly Hint[], { before, changes }: Example, seed: number, draws: number): Scores {
  const scene = before ?? EMPTY_SCENE;
  let [semantics, quality] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const judgement = judgePicture(changes, scene, obey({ scene, changes, hints, seed: seed + draw }));
    semantics += judgement.semantics / draws;
    quality += judgement.quality / draws;
  }
  return { semantics, quality };
}
