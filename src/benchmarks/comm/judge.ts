/**
 * Three calls per document: how well it holds together; what its pictures should show, guessed from the words alone; and
 * whether they do.
 * @source HKUST-LongGroup/CoMM eval/tot_metric/gpt4o_eval.py @ 0da05d4: `gpt4o_eval_task1`, `gpt4o_eval_task2`,
 *   `gpt4o_eval_task4` (tasks 3 and 4).
 *   Differs: only the call whose reply cannot be read is repeated, not the whole chain. A document without pictures
 *   has an IRS of 0; the official script loses it.
 */
import type { Answer, JudgeContext, Judged } from '../benchmark.ts';
import { NO_ANSWER } from '../benchmark.ts';
import { PILLOW_JPEG_QUALITY } from '../data/picture-source.ts';
import type { Consulted, QuestionPart } from '../judge/consult.ts';
import { textOf } from '../judge/wording.ts';
import type { CommInput, CommTask } from './items.ts';
import { parseCoherence, parseConsistency, parseDescriptions, parseTextTask } from './reply.ts';
import type { CommMarks } from './reply.ts';
import { commSteps, commText } from './steps.ts';
import type { CommPart, CommStep } from './steps.ts';
import type { CommText } from './wording.ts';

export const COMM_CALLS: Readonly<Record<CommTask, number>> = { task1: 1, task2: 3, task3: 3, task4: 3 };

/** The judge's freedom is part of the protocol: expect the same answer to be marked differently. */
const TEMPERATURE = 1;
const JPEG = { maxSidePx: 512, jpegQuality: PILLOW_JPEG_QUALITY };

/** What a task puts before the judge. */
interface Exhibit {
  /** For the first call. */
  readonly whole: readonly QuestionPart[];
  /** For the second: the answer's pictures taken out, their marks left. */
  readonly hidden: readonly QuestionPart[];
  /** The answer's pictures, in order, and the index of the first. */
  readonly pictures: readonly QuestionPart[];
  readonly firstIndex: number;
  /** Before each description of the third call. */
  readonly prefix: string;
}

export async function judgeComm(input: CommInput, answer: Answer, context: JudgeContext): Promise<Judged> {
  if (answer.parts.length === 0) return NO_ANSWER;
  return input.task === 'task1'
    ? await judgeTexts(input, answer, context)
    : await judgeDocument(input, answer, context);
}

/** Marks: `completeness`, `fidelity`. */
async function judgeTexts(input: CommInput, answer: Answer, context: JudgeContext): Promise<Judged> {
  const given = commSteps(input.text, input.pictures, 0).steps;
  const written = commSteps(commText(answer.parts, 1).text, [], 0).steps;
  const reply = await put(
    'texts',
    'task1',
    { parts: textsWithPictures(written, given), context },
    parseTextTask,
  );
  return finish([['Texts', reply]], reply.outcome === 'read' ? reply.value : {});
}

/** Marks: `style`, `entity`, `trend`, `overall`, `imageQuality`, `irs`, and `completeness` in tasks 3 and 4. */
async function judgeDocument(input: CommInput, answer: Answer, context: JudgeContext): Promise<Judged> {
  const isTask2 = input.task === 'task2';
  const exhibit = isTask2 ? exhibitOfTask2(input, answer) : exhibitOf(input, answer);
  const coherence = await put(
    'coherence',
    isTask2 ? 'coherenceTask2' : 'coherence',
    { parts: exhibit.whole, context },
    (text) => parseCoherence(text, !isTask2),
  );
  if (coherence.outcome !== 'read') return finish([['Coherence', coherence]], {});
  const count = exhibit.pictures.length;
  if (count === 0) return finish([['Coherence', coherence]], { ...coherence.value, irs: 0 });
  const descriptions = await put(
    'descriptions',
    isTask2 ? 'descriptionsTask2' : 'descriptions',
    { parts: exhibit.hidden, context },
    (text) => parseDescriptions(text, { first: exhibit.firstIndex, count }),
  );
  if (descriptions.outcome !== 'read') {
    return finish(
      [
        ['Coherence', coherence],
        ['Descriptions', descriptions],
      ],
      coherence.value,
    );
  }
  const pairs = pairsOf(descriptions.value, exhibit);
  const consistency = await put('consistency', 'consistency', { parts: pairs, context }, parseConsistency);
  const irs = consistency.outcome === 'read' ? consistency.value : {};
  return finish(
    [
      ['Coherence', coherence],
      ['Consistency', consistency],
    ],
    { ...coherence.value, ...irs },
  );
}

async function put<Value>(
  key: string,
  text: CommText,
  { parts, context }: { parts: readonly QuestionPart[]; context: JudgeContext },
  read: (reply: string) => Value | null,
): Promise<Consulted<Value>> {
  const build = () => ({ system: textOf(context.wording, text), parts });
  return await context.consult({ key, temperature: TEMPERATURE, build }, read);
}

function finish(replies: readonly (readonly [string, Consulted<unknown>])[], marks: CommMarks): Judged {
  const last = replies.at(-1)![1];
  const reasons = replies.flatMap(([question, reply]) => {
    if (reply.outcome === 'not-judged') return [];
    return [{ question, text: reply.outcome === 'failed' ? reply.message : reply.text }];
  });
  return { outcome: last.outcome === 'read' ? 'scored' : last.outcome, marks, reasons };
}

/** Tasks 3 and 4: what was given under `INPUT:`, what was answered under `OUTPUT:`. */
function exhibitOf(input: CommInput, answer: Answer): Exhibit {
  const given =
    input.task === 'task4'
      ? { steps: [[{ type: 'text' as const, text: input.text }]], used: 0 }
      : commSteps(input.text, input.pictures, 0);
  const output = commText(answer.parts, input.firstStep);
  const written = commSteps(output.text, output.pictures, given.used).steps;
  const before = [text('INPUT:'), ...marked(given.steps, 0), text('OUTPUT:')];
  const after = marked(written, given.used);
  const isImage = (part: QuestionPart) => part.type === 'image';
  return {
    whole: [...before, ...after],
    hidden: [...before, ...after.filter((part) => !isImage(part))],
    pictures: after.filter(isImage),
    firstIndex: given.used,
    prefix: 'Description:',
  };
}

/** Task 2: the given texts with the pictures that were drawn for them. The official script hides none of them. */
function exhibitOfTask2(input: CommInput, answer: Answer): Exhibit {
  const given = commSteps(input.text, [], 0).steps;
  const output = commText(answer.parts, 1);
  const drawn = commSteps(output.text, output.pictures, 0).steps;
  let index = 0;
  const whole = textsWithPictures(given, drawn).flatMap((part) => {
    if (part.type === 'text') return [part];
    const marks = [text(`<Img_${index}>`), part, text(`</Img_${index}>`)];
    index++;
    return marks;
  });
  const pictures = whole.filter((part) => part.type === 'image');
  return { whole, hidden: whole, pictures, firstIndex: 0, prefix: '' };
}

/** The words of each step of `texts`, followed by the pictures of the same step of `pictures`. */
function textsWithPictures(texts: readonly CommStep[], pictures: readonly CommStep[]): QuestionPart[] {
  const words = texts.map((step) =>
    step.map((part) => (part.type === 'text' ? ` ${part.text}` : '')).join(''),
  );
  return pictures
    .slice(0, words.length)
    .flatMap((step, index) => [
      text(words[index]!),
      ...step.filter((part) => part.type === 'image').map(shown),
    ]);
}

/** Steps with every picture between `<Img_i>` and `</Img_i>`. */
function marked(steps: readonly CommStep[], first: number): QuestionPart[] {
  let index = first;
  return steps.flat().flatMap((part) => {
    if (part.type === 'text') return [text(part.text)];
    const parts = [text(` <Img_${index}>`), shown(part), text(`</Img_${index}>`)];
    index++;
    return parts;
  });
}

/** Description, picture, description, picture; what is left over of either stands alone. */
function pairsOf(descriptions: readonly string[], { pictures, prefix }: Exhibit): QuestionPart[] {
  return descriptions.flatMap((description, index) => {
    const picture = pictures[index];
    return [
      text(`<Description_${index}> ${prefix}${description} </Description_${index}> `),
      ...(picture ? [text(`<Img_${index}>`), picture, text(`</Img_${index}>`)] : []),
    ];
  });
}

function shown(part: Extract<CommPart, { type: 'image' }>): QuestionPart {
  return { type: 'image', picture: part.picture, prepare: JPEG };
}

function text(words: string): QuestionPart {
  return { type: 'text', text: words };
}
