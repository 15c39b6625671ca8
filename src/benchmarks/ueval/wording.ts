import { pythonStrings } from '../judge/python-strings.ts';
import { createWording, officialWording, readCheckoutFile } from '../judge/wording.ts';
import type { Wording } from '../judge/wording.ts';

const REPOSITORY = 'zlab-princeton/UEval';

/** Our names of the official constants. */
const CONSTANTS: Readonly<Record<string, string>> = {
  system: 'SYSTEM_INSTRUCTION',
  text: 'TEXT_TEMPLATE',
  textRubric: 'TEXT_RUBRIC_TEMPLATE',
  imageOpen: 'IMAGE_TEMPLATE_OPEN',
  imageClosed: 'IMAGE_TEMPLATE_CLOSED',
  imageRubric: 'IMAGE_RUBRIC_TEMPLATE',
};
const PLACEHOLDERS = {
  text: ['<<question>>', '<<text_answer>>'],
  textRubric: ['<<rubric_item>>'],
  imageOpen: ['<<question>>', '<<text_answer>>'],
  imageClosed: ['<<question>>'],
  imageRubric: ['<<rubric_item>>'],
};

/** @throws {ConfigError} when the checkout does not hold the official texts. */
export async function uevalWording(checkout: string | null): Promise<Wording> {
  if (checkout === null) return OWN;
  const places = ['ueval_eval.py', 'UEval/ueval_eval.py'];
  const strings = pythonStrings(await readCheckoutFile({ checkout, places, repository: REPOSITORY }));
  const texts = Object.fromEntries(
    Object.entries(CONSTANTS).map(([name, constant]) => [
      name,
      // The official script strips every one of them.
      strings.find((string) => string.name === constant)?.value.trim(),
    ]),
  );
  return officialWording(texts, { repository: REPOSITORY, placeholders: PLACEHOLDERS });
}

const REPLY = `Reply with one JSON object and nothing else: {"explanation": "<one sentence>", "criteria_met": true}. The value of "criteria_met" is true, false or "not sure". It is true only when every part of the criterion is fulfilled; say "not sure" when what you are shown does not decide it.`;

const OWN = createWording('own', {
  system:
    'You grade answers that may hold text and pictures. You are given one criterion at a time and decide whether the answer fulfils it. You answer in JSON.',
  text: `Decide whether the written answer below fulfils a criterion.

## Question
<<question>>

## Written answer
<<text_answer>>

## How to reply
${REPLY}`,
  textRubric: `## Criterion
<<rubric_item>>`,
  imageOpen: `Decide whether the pictures of an answer, read together with its words, fulfil a criterion. The pictures follow this message in the order of the answer.

## Question
<<question>>

## Words of the answer
<<text_answer>>

## How to judge
A picture counts for what it shows. Words written into a picture do not stand for something that ought to be seen. Where the criterion asks whether a picture belongs to its step, it is enough that the picture shows the main action of that step; lesser details of the step may be missing.

## How to reply
${REPLY}`,
  imageClosed: `Decide whether the pictures of an answer fulfil a criterion. They follow this message.

## Question
<<question>>

## How to judge
A picture counts for what it shows. Words written into a picture do not stand for something that ought to be seen, and a picture of nothing but words never fulfils a criterion.

## How to reply
${REPLY}`,
  imageRubric: `## Criterion
<<rubric_item>>`,
});
