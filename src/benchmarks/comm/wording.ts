import { createWording, officialWording, readCheckoutFile } from '../judge/wording.ts';
import type { Wording } from '../judge/wording.ts';

const REPOSITORY = 'HKUST-LongGroup/CoMM';
const FOLDER = 'eval/tot_metric/machine_evaluation_prompts';

/** Our names of the official prompt files, which are plain text in spite of their extension. */
const FILES = {
  task1: 'task_1.json',
  coherence: 'document_completeness_image_coherence.json',
  coherenceTask2: 'document_completeness_image_coherence_task2.json',
  descriptions: 'texts_to_image_descriptions.json',
  descriptionsTask2: 'texts_to_image_descriptions_task2.json',
  consistency: 'descriptions_gt_images_consistency.json',
} as const;
export type CommText = keyof typeof FILES;

/** The keys that a reply must have, by which a foreign file is told from a prompt. */
const PLACEHOLDERS: Readonly<Record<CommText, readonly string[]>> = {
  task1: ['Text Fidelity to Image', 'Completeness'],
  coherence: ['Image_Coherence', 'Completeness', 'Image_Quality'],
  coherenceTask2: ['Image_Coherence', 'Image_Quality'],
  descriptions: ['Content of Image'],
  descriptionsTask2: ['Content of Image'],
  consistency: ['Consistency', 'overall_score'],
};

/** @throws {ConfigError} when the checkout does not hold the official texts. */
export async function commWording(checkout: string | null): Promise<Wording> {
  if (checkout === null) return createWording('own', OWN);
  const texts: Record<string, string> = {};
  for (const [name, file] of Object.entries(FILES)) {
    const places = [`${FOLDER}/${file}`, `tot_metric/machine_evaluation_prompts/${file}`];
    texts[name] = await readCheckoutFile({ checkout, places, repository: REPOSITORY });
  }
  return officialWording(texts, { repository: REPOSITORY, placeholders: PLACEHOLDERS });
}

const SCALE = `Scores are whole numbers from 0 to 10: up to 3 means serious faults, 4 to 7 lesser ones, 8 and more that nothing of weight is wrong.`;
const DOCUMENT = `A model makes documents of text and pictures in turn. What it was given follows "INPUT:", what it made of it follows "OUTPUT:": either the rest of a document that was begun, or a document about a subject. Picture number i stands between <Img_i> and </Img_i>; numbers begin at 0 and include the pictures of the input.`;
const COHERENCE_RULES = `Coherence: compare the pictures of the output with one another. Do they have one style, do people and things stay themselves, and does their sequence develop as the text says? Give scores for neighbouring pictures and for the whole.`;
const QUALITY_RULES = `Image quality: are the pictures believable, whole, sharp and well composed?`;
const COHERENCE_JSON = `"Image_Coherence": {
      "pair_scores": { "image_0_and_1": { "justification": "…", "style_consistency": 0, "entity_consistency": 0 } },
      "overall_score": { "justification": "…", "style_consistency": 0, "entity_consistency": 0, "trend_consistency": 0, "overall_consistency": 0 }
    }`;
const QUALITY_JSON = `"Image_Quality": { "Justification": "…", "Score": 0 }`;
const DESCRIBE = `Say for each hidden picture what it should show so that the document is whole: what it is for beside its text, what is to be seen on it, and how it follows from what comes before. Use the numbers of the marks: K below is the number of the first hidden picture, which is not 0 when the input has pictures.

Reply with JSON of this form, one entry per hidden picture, with numbers in place of K and K+1:
{ "Tasks": { "Create an Interleaved Text-Image Document": { "Content of Image K": "…", "Content of Image K+1": "…" } } }`;

const OWN: Readonly<Record<CommText, string>> = {
  task1: `A model was given a sequence of pictures and wrote a text for each. You get every text followed by its pictures. Grade the texts.

${SCALE}

Completeness: say what the document is about. Is anything missing from the texts, and do texts and pictures support each other?
Fidelity: do the texts say what the pictures show, and do they join them into one account?

Reply with JSON of this form:
{
  "Completeness": { "Summarize": "…", "Justification": "…", "Score": 0 },
  "Text Fidelity to Image": { "Justification": "…", "overall_score": 0 }
}`,
  coherence: `${DOCUMENT} Grade the output.

${SCALE}

${COHERENCE_RULES}
Completeness: say what the document is about. Is anything missing from its texts or its pictures, and do they support each other?
${QUALITY_RULES}

Reply with JSON of this form:
{
  "scores": {
    ${COHERENCE_JSON},
    "Completeness": { "Summarize": "…", "Justification": "…", "Score": 0 },
    ${QUALITY_JSON}
  }
}`,
  coherenceTask2: `A model drew pictures for given texts. You get every text followed by its pictures; picture number i stands between <Img_i> and </Img_i>, from 0. Grade the pictures.

${SCALE}

${COHERENCE_RULES}
${QUALITY_RULES}

Reply with JSON of this form:
{
  "scores": {
    ${COHERENCE_JSON},
    ${QUALITY_JSON}
  }
}`,
  descriptions: `${DOCUMENT} The pictures of the output are hidden; their marks are left.

${DESCRIBE}`,
  descriptionsTask2: `A model drew pictures for given texts. Picture number i belongs between <Img_i> and </Img_i>, from 0. Take the pictures as hidden and go by the texts alone.

${DESCRIBE}`,
  consistency: `You get descriptions and pictures in pairs: <Description_i> … </Description_i> <Img_i> picture </Img_i>. Grade how well each picture shows what its description says. A pair that lacks its description or its picture scores 0.

${SCALE}

Reply with JSON of this form, with one score per pair:
{ "Consistency": { "image_1_score": 0, "image_2_score": 0, "overall_score": 0, "Justification": "…" } }`,
};
