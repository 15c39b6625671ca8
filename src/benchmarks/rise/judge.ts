/**
 * Up to three calls per picture: is the rest left as it was, is the change right, is the picture sound.
 * @source PhoenixZ810/RISEBench gpt_eval.py @ 5f22651: `eval_vanilla`, `gpt_generate`.
 *   Differs: a call that fails is recorded as failed; the official script stores a sentence in place of a reply and goes
 *   on. A logical item that is consistency-free, on which the official script stops, is judged by its reasoning.
 */
import type { Answer, JudgeContext, Judged } from '../benchmark.ts';
import { NO_ANSWER } from '../benchmark.ts';
import { PILLOW_JPEG_QUALITY } from '../data/picture-source.ts';
import type { PictureSource } from '../data/picture-source.ts';
import { outcomeOf } from '../judge/consult.ts';
import type { Consulted } from '../judge/consult.ts';
import { fillFormat } from '../judge/python-strings.ts';
import { textOf } from '../judge/wording.ts';
import type { RiseFacts } from './items.ts';
import { parseRiseScore } from './reply.ts';
import { LITERAL_TEXTS } from './wording.ts';
import type { RiseText } from './wording.ts';

export type RiseDimension = 'consistency' | 'reasoning' | 'quality';

export interface RiseQuestion {
  readonly dimension: RiseDimension;
  readonly text: RiseText;
  readonly reference: string | null;
  /** What the judge sees, in order: a picture of the data, or the answer. */
  readonly pictures: readonly (PictureSource | 'answer')[];
}

const JPEG = { maxSidePx: 768, jpegQuality: PILLOW_JPEG_QUALITY };

/**
 * The questions about an item. Where a reference picture exists, it takes the place of the given picture in all of
 * them, the one about consistency included: the official script overwrites it first.
 */
export function questionsOf(facts: RiseFacts): readonly RiseQuestion[] {
  const questions = { temporal: changeOf, causal: changeOf, spatial: spaceOf, logical: logicOf }[
    facts.category
  ](facts);
  return facts.isConsistencyFree
    ? questions.filter(({ dimension }) => dimension !== 'consistency')
    : questions;
}

function changeOf({ image, reference, showsInput }: RiseFacts): RiseQuestion[] {
  return [
    { dimension: 'consistency', text: 'consist', reference: null, pictures: [image, 'answer'] },
    showsInput
      ? { dimension: 'reasoning', text: 'reasoning_w_input', reference, pictures: [image, 'answer'] }
      : { dimension: 'reasoning', text: 'reasoning', reference, pictures: ['answer'] },
    { dimension: 'quality', text: 'generation', reference: null, pictures: ['answer'] },
  ];
}

function spaceOf({ image, reference, referenceImage, showsInput }: RiseFacts): RiseQuestion[] {
  const shown = referenceImage ?? image;
  const reasoning: RiseQuestion = referenceImage
    ? { dimension: 'reasoning', text: 'spatial_ref_img', reference: null, pictures: [shown, 'answer'] }
    : showsInput
      ? { dimension: 'reasoning', text: 'spatial_ref_w_input', reference, pictures: [shown, 'answer'] }
      : { dimension: 'reasoning', text: 'spatial_ref', reference, pictures: ['answer'] };
  return [
    { dimension: 'consistency', text: 'spatial_cons', reference: null, pictures: [shown, 'answer'] },
    reasoning,
    { dimension: 'quality', text: 'spatial_qual', reference: null, pictures: ['answer'] },
  ];
}

function logicOf({ image, referenceText, referenceImage, hidesInstruction }: RiseFacts): RiseQuestion[] {
  if (referenceText !== null || referenceImage === null) {
    const reference = referenceText;
    return [
      { dimension: 'consistency', text: 'logical_cons_ans', reference, pictures: [image, 'answer'] },
      { dimension: 'reasoning', text: 'logical_txt', reference, pictures: ['answer'] },
    ];
  }
  const text = hidesInstruction ? 'logical_img_wo_q' : 'logical_img';
  return [
    { dimension: 'consistency', text: 'logical_cons', reference: null, pictures: [referenceImage, 'answer'] },
    { dimension: 'reasoning', text, reference: null, pictures: [referenceImage, 'answer'] },
  ];
}

/**
 * Marks: `consistency`, `reasoning`, `quality`, each 1-5; those that are not asked are `null`. One reply that cannot be
 * read fails the whole item, as in the official script.
 */
export async function judgeRise(facts: RiseFacts, answer: Answer, context: JudgeContext): Promise<Judged> {
  const { consult, wording } = context;
  const { picture } = answer;
  if (picture === null) return NO_ANSWER;
  const scale = facts.category === 'logical' ? 'binary' : 'graded';
  const replies: { dimension: RiseDimension; reply: Consulted<number> }[] = [];
  for (const { dimension, text, reference, pictures } of questionsOf(facts)) {
    const question = {
      key: `${dimension}:${text}`,
      temperature: 0,
      maxOutputTokens: 4096,
      build: () => {
        const template = textOf(wording, text);
        const values = { instruct: facts.instruction, reference: reference ?? '' };
        return {
          system: null,
          parts: [
            {
              type: 'text' as const,
              text: LITERAL_TEXTS.has(text) ? template : fillFormat(template, values),
            },
            ...pictures.map((shown) => ({
              type: 'image' as const,
              picture: shown === 'answer' ? picture : shown,
              prepare: JPEG,
            })),
          ],
        };
      },
    };
    replies.push({ dimension, reply: await consult(question, (words) => parseRiseScore(words, scale)) });
  }
  const outcome = outcomeOf(replies.map(({ reply }) => reply));
  const marks = Object.fromEntries(
    replies.map(({ dimension, reply }) => [
      dimension,
      outcome === 'scored' && reply.outcome === 'read' ? reply.value : null,
    ]),
  );
  const reasons = replies.flatMap(({ dimension, reply }) => {
    if (reply.outcome === 'not-judged') return [];
    return [{ question: dimension, text: reply.outcome === 'failed' ? reply.message : reply.text }];
  });
  return { outcome, marks, reasons };
}
