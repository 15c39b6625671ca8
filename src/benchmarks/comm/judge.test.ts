import { describe, expect, it } from 'vitest';
import type { Answer } from '../benchmark.ts';
import type { PictureSource } from '../data/picture-source.ts';
import { createConsult } from '../judge/consult.ts';
import type { Question } from '../judge/consult.ts';
import type { CommInput, CommTask } from './items.ts';
import { judgeComm } from './judge.ts';
import { commWording } from './wording.ts';

const picture = (name: string): PictureSource => ({ kind: 'file', path: name });
const answer: Answer = {
  picture: null,
  parts: [
    { type: 'text', step: 2, text: 'Glue it.' },
    { type: 'image', step: 2, picture: picture('p1') },
    { type: 'image', step: 3, picture: picture('p2') },
  ],
};
const INPUTS: Readonly<Record<CommTask, CommInput>> = {
  task1: {
    task: 'task1',
    text: 'X: (1) <IMAGE>(2) <IMAGE> Write.',
    pictures: [picture('i1'), picture('i2')],
    firstStep: 1,
  },
  task2: { task: 'task2', text: 'X: (1) cut (2) glue Draw.', pictures: [], firstStep: 1 },
  task3: { task: 'task3', text: 'X: (1) cut <IMAGE> Go on.', pictures: [picture('i1')], firstStep: 2 },
  task4: { task: 'task4', text: 'About kites?', pictures: [], firstStep: 1 },
};
const COHERENCE = JSON.stringify({
  scores: {
    Image_Coherence: {
      overall_score: {
        style_consistency: 9,
        entity_consistency: 8,
        trend_consistency: 7,
        overall_consistency: 8,
      },
    },
    Completeness: { Score: 6 },
    Image_Quality: { Score: 5 },
  },
});
const described = (first: number) =>
  JSON.stringify({
    Tasks: {
      'Create an Interleaved Text-Image Document': {
        [`Content of Image ${first}`]: 'a kite',
        [`Content of Image ${first + 1}`]: 'a string',
      },
    },
  });
const CONSISTENCY = JSON.stringify({ Consistency: { overall_score: 4 } });

/** Judges with canned replies by question; returns what was judged, and each question's parts as words. */
async function judged(task: CommTask, replies: Readonly<Record<string, string>>, given: Answer = answer) {
  const wording = await commWording(null);
  const asked: Record<string, string[]> = {};
  const offline = createConsult({
    stored: { reply: (question) => replies[question], failure: () => undefined },
    desk: null,
    tries: 1,
  });
  const consult: typeof offline = async (question: Question, read) => {
    asked[question.key] = question
      .build()
      .parts.map((part) =>
        part.type === 'text' ? part.text : `#${part.picture.kind === 'file' ? part.picture.path : ''}`,
      );
    return await offline(question, read);
  };
  return { ...(await judgeComm(INPUTS[task], given, { consult, wording })), asked };
}

describe("CoMM's judge", () => {
  it('sees a continuation with its pictures numbered on from the input', async () => {
    const { outcome, marks, asked } = await judged('task3', {
      coherence: COHERENCE,
      descriptions: described(1),
      consistency: CONSISTENCY,
    });
    expect([outcome, marks]).toEqual([
      'scored',
      { style: 9, entity: 8, trend: 7, overall: 8, imageQuality: 5, completeness: 6, irs: 4 },
    ]);
    const output = ['OUTPUT:', '(1)', 'Glue it.'];
    expect(asked['coherence']).toEqual([
      'INPUT:',
      '(1)',
      'cut',
      ' <Img_0>',
      '#i1',
      '</Img_0>',
      'Go on.',
      ...output,
      ' <Img_1>',
      '#p1',
      '</Img_1>',
      '(2)',
      ' <Img_2>',
      '#p2',
      '</Img_2>',
    ]);
    expect(asked['descriptions']!.slice(7)).toEqual([
      ...output,
      ' <Img_1>',
      '</Img_1>',
      '(2)',
      ' <Img_2>',
      '</Img_2>',
    ]);
    expect(asked['consistency']).toEqual([
      '<Description_0> Description:a kite </Description_0> ',
      '<Img_0>',
      '#p1',
      '</Img_0>',
      '<Description_1> Description:a string </Description_1> ',
      '<Img_1>',
      '#p2',
      '</Img_1>',
    ]);
  });

  it('sees the whole request of a document that is written from a title', async () => {
    const { asked } = await judged('task4', {});
    expect(asked['coherence']!.slice(0, 3)).toEqual(['INPUT:', 'About kites?', 'OUTPUT:']);
  });

  it('sees drawn pictures after the given texts, none hidden', async () => {
    const { asked, marks } = await judged('task2', {
      coherence: COHERENCE,
      descriptions: described(0),
      consistency: CONSISTENCY,
    });
    const whole = [' (1) cut', '<Img_0>', '#p1', '</Img_0>', ' (2) glue Draw.', '<Img_1>', '#p2', '</Img_1>'];
    expect(asked['coherence']).toEqual(whole);
    expect(asked['descriptions']).toEqual(whole);
    expect(asked['consistency']![0]).toBe('<Description_0> a kite </Description_0> ');
    expect(marks).toEqual({ style: 9, entity: 8, trend: 7, overall: 8, imageQuality: 5, irs: 4 });
  });

  it('sees written texts before the given pictures', async () => {
    const texts: Answer = { picture: null, parts: [{ type: 'text', step: 1, text: 'Cut.' }] };
    const reply = '{"Completeness": {"Score": 6}, "Text Fidelity to Image": {"overall_score": 7}}';
    const { asked, marks } = await judged('task1', { texts: reply }, texts);
    expect(asked['texts']).toEqual([' (1) Cut.', '#i1']);
    expect(marks).toEqual({ completeness: 6, fidelity: 7 });
  });

  it('is not asked about pictures that are not there', async () => {
    const texts: Answer = { picture: null, parts: [{ type: 'text', step: 1, text: 'Cut.' }] };
    const { asked, outcome, marks } = await judged('task4', { coherence: COHERENCE }, texts);
    expect([Object.keys(asked), outcome, marks['irs']]).toEqual([['coherence'], 'scored', 0]);
  });

  it('is not asked further once a reply cannot be read', async () => {
    const { asked, outcome } = await judged('task4', { coherence: 'Lovely.' });
    expect([Object.keys(asked), outcome]).toEqual([['coherence'], 'unreadable']);
  });
});
