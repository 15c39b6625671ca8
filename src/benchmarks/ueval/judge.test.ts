import { describe, expect, it } from 'vitest';
import type { Answer } from '../benchmark.ts';
import { createConsult } from '../judge/consult.ts';
import type { Question } from '../judge/consult.ts';
import { createWording } from '../judge/wording.ts';
import { judgeRubrics } from './judge.ts';
import type { Rubrics } from './judge.ts';

const wording = createWording('own', {
  system: 'S',
  text: 'T q=<<question>> a=<<text_answer>>',
  textRubric: 'c=<<rubric_item>>',
  imageOpen: 'O q=<<question>> a=<<text_answer>>',
  imageClosed: 'C q=<<question>>',
  imageRubric: 'c=<<rubric_item>>',
});
const picture = (path: string) => ({ kind: 'file' as const, path });
const answer: Answer = {
  picture: null,
  parts: [
    { type: 'text', step: 1, text: 'Cut <<rubric_item>>. ' },
    { type: 'image', step: 1, picture: picture('1.png') },
    { type: 'text', step: 2, text: 'Glue.' },
    { type: 'image', step: 2, picture: picture('2.png') },
  ],
};
const rubrics: Rubrics = { prompt: 'Q?', kind: 'open', textRubrics: ['t1', 't2'], imageRubrics: ['i1'] };

async function judged(given: Rubrics, replies: Readonly<Record<string, string>>) {
  const asked: Record<string, unknown> = {};
  const offline = createConsult({
    stored: { reply: (question) => replies[question], failure: () => undefined },
    desk: null,
    tries: 1,
  });
  const consult: typeof offline = async (question: Question, read) => {
    const { system, parts } = question.build();
    asked[question.key] = [
      system,
      ...parts.map((part) =>
        part.type === 'text' ? part.text : part.picture.kind === 'file' && part.picture.path,
      ),
    ];
    return await offline(question, read);
  };
  return { ...(await judgeRubrics(given, answer, { consult, wording })), asked };
}

describe("UEval's judge", () => {
  it('is asked about one criterion at a time, with pictures only where pictures count', async () => {
    const { asked } = await judged(rubrics, {});
    expect(asked).toEqual({
      // What looks like a placeholder in the answer stays as it is.
      'text-1': ['S', 'T q=Q? a=Cut <<rubric_item>>. Glue.\n\nc=t1'],
      'text-2': ['S', 'T q=Q? a=Cut <<rubric_item>>. Glue.\n\nc=t2'],
      'image-1': ['S', 'O q=Q? a=Cut <<rubric_item>>. Glue.\n\nc=i1', '1.png', '2.png'],
    });
  });

  it('is not shown the words of the answer to a closed question about a picture', async () => {
    const { asked } = await judged({ ...rubrics, kind: 'closed' }, {});
    expect(asked['image-1']).toEqual(['S', 'C q=Q?\n\nc=i1', '1.png', '2.png']);
  });

  it('gives counts of criteria that are met, and of those without a readable reply', async () => {
    const met = '{"criteria_met": true}';
    const { marks, outcome, reasons } = await judged(rubrics, {
      'text-1': met,
      'text-2': 'Well.',
      'image-1': met,
    });
    expect(outcome).toBe('partly');
    expect(marks).toEqual({
      textMet: 1,
      textTotal: 2,
      textUnjudged: 1,
      imageMet: 1,
      imageTotal: 1,
      imageUnjudged: 0,
    });
    expect(reasons).toEqual([
      { question: 't1', text: 'met' },
      { question: 't2', text: 'unreadable: Well.' },
      { question: 'i1', text: 'met' },
    ]);
    expect((await judged(rubrics, {})).outcome).toBe('not-judged');
  });
});
