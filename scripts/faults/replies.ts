import { readCriticReply, renderCriticReply } from '../../src/formats/critic.ts';
import { readPlannerReply, renderPlannerReply } from '../../src/formats/planner.ts';
import { resolvePlan } from '../../src/formats/resolve-plan.ts';
import { createRng } from '../../src/lib/rng.ts';
import { hostileReplies } from '../../src/testing/hostile.ts';
import { mangle } from '../../src/testing/mangle.ts';

const PLAN = {
  reasoning: 'The house carries the story, so the later pictures edit the first.',
  refusal: null,
  steps: [
    'A red house on a meadow. Flat style.',
    'Add 2 birds. Keep the house.',
    'Snow falls; keep all.',
  ].map((prompt, index) => ({
    number: index + 1,
    name: `Part ${index + 1}`,
    instruction: `Show part ${index + 1}.`,
    prompt,
    text: 'It was a day like others. Then it snowed.',
    from: index === 0 ? ('blank' as const) : ('previous' as const),
  })),
};
const VERDICT = {
  reasoning: 'There are two birds. Three were asked for.',
  reason: 'The birds are two instead of three.',
  success: false,
  refinedPrompt: 'Exactly three birds in a row. Keep the house.',
  scores: { semantics: 4, quality: 8 },
};

export interface ReplyFigures {
  readonly variants: number;
  readonly right: number;
  /** Not read, and said so: the model is asked again. */
  readonly unreadable: number;
  readonly wrong: number;
}

/** Same words, whatever a habit did to blanks and quotation marks in them. */
const plain = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ');

function readVariants(
  variants: number,
  seed: number,
  make: (json: boolean) => string,
  read: (text: string) => boolean | null,
) {
  const rng = createRng(seed);
  const figures = { variants, right: 0, unreadable: 0, wrong: 0 };
  for (let variant = 0; variant < variants; variant++) {
    const isRight = read(mangle(make(variant % 2 === 0), rng).text);
    if (isRight === null) figures.unreadable++;
    else figures[isRight ? 'right' : 'wrong']++;
  }
  return figures;
}

export function readMangled(variants: number, seed: number): Record<'planner' | 'critic', ReplyFigures> {
  const prompts = PLAN.steps.map(({ prompt }) => prompt).join('|');
  return {
    planner: readVariants(
      variants,
      seed,
      (isJson) => renderPlannerReply(PLAN, isJson ? 'json' : 'text'),
      (text) => {
        const reading = readPlannerReply(text);
        // A cut reply counts as unreadable: the planner is asked for a shorter one.
        if (!reading.ok || reading.truncated || !resolvePlan(reading.value, { inputCount: 0 }).ok)
          return null;
        return reading.value.steps.map(({ prompt }) => plain(prompt)).join('|') === prompts;
      },
    ),
    critic: readVariants(
      variants,
      seed,
      (isJson) => renderCriticReply(VERDICT, isJson ? 'json' : 'text'),
      (text) => {
        const reading = readCriticReply(text);
        if (!reading.ok) return null;
        const { success, refinedPrompt } = reading.value;
        return !success && plain(refinedPrompt) === VERDICT.refinedPrompt;
      },
    ),
  };
}

/** Milliseconds for the slowest hostile reply of 1 MB and of a quarter of it: four times as long is linear. */
export function timeHostile(): {
  readonly name: string;
  readonly quarterMs: number;
  readonly wholeMs: number;
} {
  const time = (text: string): number => {
    const startedMs = performance.now();
    readPlannerReply(text);
    readCriticReply(text);
    return performance.now() - startedMs;
  };
  const quarters = hostileReplies(250_000);
  const rows = [...hostileReplies(1_000_000)].map(([name, text]) => ({
    name,
    quarterMs: time(quarters.get(name)!),
    wholeMs: time(text),
  }));
  return rows.toSorted((a, b) => b.wholeMs - a.wholeMs)[0]!;
}
