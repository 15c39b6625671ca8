/**
 * One call per rubric criterion: the question, the answer and the criterion, then every picture.
 * @source zlab-princeton/UEval ueval_eval.py @ 3a5b5ea: `evaluate_item` without its caches.
 *   Differs: the official run sends its system text only when a cache could be made, so published figures mix both;
 *   here it is always sent. A reply that cannot be read is asked for again a few times, not 500.
 */
import type { Answer, JudgeContext, Judged } from '../benchmark.ts';
import { outcomeOf } from '../judge/consult.ts';
import type { Consulted } from '../judge/consult.ts';
import { textOf } from '../judge/wording.ts';
import { parseCriterionReply } from './reply.ts';
import type { CriterionReply } from './reply.ts';

export interface Rubrics {
  readonly prompt: string;
  readonly kind: 'open' | 'closed';
  readonly textRubrics: readonly string[];
  readonly imageRubrics: readonly string[];
}

/**
 * Marks: `textMet` of `textTotal` criteria, `imageMet` of `imageTotal`, and how many of each got no readable reply
 * (`textUnjudged`, `imageUnjudged`).
 */
export async function judgeRubrics(rubrics: Rubrics, answer: Answer, context: JudgeContext): Promise<Judged> {
  const text = await askAll('text', rubrics, { answer, context });
  const image = await askAll('image', rubrics, { answer, context });
  const all = [...text, ...image];
  const outcome = outcomeOf(all);
  const isPartly = outcome !== 'scored' && all.some((one) => one.outcome === 'read');
  const met = (answers: typeof text) =>
    answers.filter((one) => one.outcome === 'read' && one.value.met).length;
  const unjudged = (answers: typeof text) => answers.filter((one) => one.outcome !== 'read').length;
  const criteria = [...rubrics.textRubrics, ...rubrics.imageRubrics];
  return {
    outcome: isPartly ? 'partly' : outcome,
    marks: {
      textMet: met(text),
      textTotal: text.length,
      textUnjudged: unjudged(text),
      imageMet: met(image),
      imageTotal: image.length,
      imageUnjudged: unjudged(image),
    },
    reasons: all.map((one, index) => ({ question: criteria[index]!, text: reasonOf(one) })),
  };
}

async function askAll(
  side: 'text' | 'image',
  { prompt, kind, textRubrics, imageRubrics }: Rubrics,
  { answer, context }: { answer: Answer; context: JudgeContext },
): Promise<Consulted<CriterionReply>[]> {
  const { consult, wording } = context;
  const answers: Consulted<CriterionReply>[] = [];
  for (const [index, criterion] of (side === 'text' ? textRubrics : imageRubrics).entries()) {
    const template = side === 'text' ? 'text' : kind === 'open' ? 'imageOpen' : 'imageClosed';
    const question = {
      key: `${side}-${index + 1}`,
      build: () => {
        const context = fill(textOf(wording, template), { question: prompt, text_answer: wordsOf(answer) });
        const rubric = fill(textOf(wording, `${side}Rubric`), { rubric_item: criterion });
        const images = side === 'text' ? [] : answer.parts.filter((part) => part.type === 'image');
        return {
          system: textOf(wording, 'system'),
          parts: [{ type: 'text' as const, text: `${context}\n\n${rubric}` }, ...images],
        };
      },
    };
    answers.push(await consult(question, parseCriterionReply));
  }
  return answers;
}

/** The words of an answer in one piece, without separators, as the paper's runner joins them. */
function wordsOf(answer: Answer): string {
  return answer.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** Puts values at `<<name>>`, each once, whatever the values contain. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/<<(\w+)>>/g, (all, name: string) => values[name] ?? all);
}

function reasonOf(answer: Consulted<CriterionReply>): string {
  switch (answer.outcome) {
    case 'read':
      return `${answer.value.met ? 'met' : 'not met'}${answer.value.explanation && `: ${answer.value.explanation}`}`;
    case 'unreadable':
      return `unreadable: ${answer.text.slice(0, 300)}`;
    case 'failed':
      return `failed: ${answer.message}`;
    case 'not-judged':
      return 'not judged';
  }
}
