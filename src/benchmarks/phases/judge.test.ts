import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LanguageSlot } from '../../engine/models.ts';
import { NO_USAGE } from '../../core/usage.ts';
import { blankCanvas } from '../../lib/picture.ts';
import { createLimiter } from '../../lib/limiter.ts';
import { fakeLanguageModel, httpError } from '../../testing/fake-models.ts';
import { loadBenchmark } from '../benchmarks.ts';
import { variantFolder } from './folder.ts';
import { judgePhase } from './judge.ts';
import { runPhase } from './run.ts';
import { readScores, scorePhase } from './score.ts';
import { judgeSettingsSchema, runSettingsSchema, scoreSettingsSchema } from './settings.ts';
import { VARIANTS } from './variants.ts';

const benchmark = await loadBenchmark('wise', {
  data: join(import.meta.dirname, '../__fixtures__/wise-legacy.json'),
});
const GOOD = 'Consistency: 2\nRealism: 2\nAesthetic Quality: 2';
const settings = judgeSettingsSchema.parse({ concurrency: 1 });
const scoring = scoreSettingsSchema.parse({ resamples: 100 });
let out: string;

function slotOf(model: LanguageSlot['model'], id = 'fake:judge'): LanguageSlot {
  return {
    id,
    model,
    limiter: createLimiter({}),
    price: { inputPerMillion: 1, outputPerMillion: 10 },
    retry: { retries: 0, baseDelayMs: 0, maxDelayMs: 0 },
    timeoutMs: 10_000,
  };
}

async function judge(model: LanguageSlot['model'], id?: string) {
  const wording = await benchmark.loadWording(null);
  const slot = slotOf(model, id);
  return await judgePhase({
    benchmark,
    out,
    variant: 'planner',
    settings,
    judge: slot,
    wording,
    nowMs: () => 0,
  });
}

/** Answers every item but the last, the first with two pictures. */
async function run(colour = 4): Promise<void> {
  await runPhase({
    benchmark,
    out,
    variant: VARIANTS.planner,
    settings: runSettingsSchema.parse({ concurrency: 1 }),
    nowMs: () => 0,
    generate: async ({ item }) => {
      const draw = async (side: number) => (await blankCanvas(side, side)).bytes;
      const image = { type: 'image' as const, accepted: true };
      const first = { ...image, step: 1, bytes: await draw(colour), score: 9 };
      const second = { ...image, step: 2, bytes: await draw(colour + 1), score: 3 };
      return {
        parts: item === '901' ? [] : item === '1' ? [first, second] : [first],
        message: null,
        hasTrace: false,
        usage: { ...NO_USAGE, imageCalls: 1 },
      };
    },
  });
}

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'bench-'));
  await run();
});

describe('the judge phase', () => {
  it('asks once per answer, with what the judge must know, and never twice', async () => {
    const model = fakeLanguageModel('judge', () => GOOD);
    expect((await judge(model)).outcomes).toMatchObject({ scored: 5, 'no-answer': 1 });
    expect(model.calls).toHaveLength(5);
    expect(model.calls[1]).toMatchObject({ temperature: 0, maxOutputTokens: 2000 });
    const [system, user] = model.calls[1]!.prompt;
    expect(system?.role).toBe('system');
    expect(JSON.stringify(user)).toContain('A sundial at noon');
    expect(JSON.stringify(user)).toContain('The shadow is at its shortest');
    await judge(model);
    expect(model.calls).toHaveLength(5);
  });

  it('stores every reply word for word, with its cost', async () => {
    await judge(fakeLanguageModel('judge', () => GOOD));
    const { lines } = await variantFolder(out, 'planner').judgements.read();
    // 90 input tokens at $1 and 10 output tokens at $10 a million.
    expect(lines[0]).toMatchObject({ item: '1', question: 'picture', attempt: 1, text: GOOD, error: null });
    expect(lines[0]!.costUsd).toBeCloseTo(0.00019, 12);
  });

  it('asks again when a reply is prose, up to the number of tries, and no further next time', async () => {
    const prose = fakeLanguageModel('judge', () => 'What a lovely picture.');
    expect((await judge(prose)).outcomes).toMatchObject({ unreadable: 5, scored: 0 });
    expect(prose.calls).toHaveLength(15);
    await judge(prose);
    expect(prose.calls).toHaveLength(15);
  });

  it('makes a failed call again in the next session only', async () => {
    const failing = fakeLanguageModel('judge', () => {
      throw httpError(500);
    });
    expect((await judge(failing)).outcomes).toMatchObject({ failed: 5 });
    expect(failing.calls).toHaveLength(5);
    const scores = (await scorePhase({ benchmark, out, variant: 'planner', settings: scoring })).scores;
    expect(scores.counts).toMatchObject({ failed: 5, scored: 0, notJudged: 0 });
    const working = fakeLanguageModel('judge', () => GOOD);
    expect((await judge(working)).outcomes).toMatchObject({ scored: 5 });
    expect(working.calls).toHaveLength(5);
  });

  it('takes prose that follows a failure for prose', async () => {
    await judge(
      fakeLanguageModel('judge', () => {
        throw httpError(500);
      }),
    );
    await judge(fakeLanguageModel('judge', () => 'Lovely.'));
    const { scores } = await scorePhase({ benchmark, out, variant: 'planner', settings: scoring });
    expect(scores.counts).toMatchObject({ unreadable: 5, failed: 0 });
  });

  it('asks anew about an answer that changed, and of another judge', async () => {
    const model = fakeLanguageModel('judge', () => GOOD);
    await judge(model);
    await judge(model, 'fake:other');
    expect(model.calls).toHaveLength(10);
    const folder = variantFolder(out, 'planner');
    const { lines } = await folder.predictions.read();
    const image = await folder.storePicture((await blankCanvas(9, 9)).bytes);
    const part = { type: 'image' as const, step: 1, image, accepted: true, score: null };
    folder.predictions.append({ ...lines[1]!, parts: [part] });
    await judge(model, 'fake:other');
    expect(model.calls).toHaveLength(11);
  });

  it('shows the last picture, or the one the critic liked best', async () => {
    const best = judgeSettingsSchema.parse({ concurrency: 1, picture: 'best', limit: 1 });
    const model = fakeLanguageModel('judge', () => GOOD);
    await judge(model);
    const wording = await benchmark.loadWording(null);
    const common = { benchmark, out, variant: 'planner', judge: slotOf(model), wording, nowMs: () => 0 };
    await judgePhase({ ...common, settings: best });
    const shown = (index: number): number => {
      const part = model.calls[index]!.prompt.flatMap(({ content }) => [content].flat()).at(-1);
      if (typeof part !== 'object' || part.type !== 'file' || part.data.type !== 'data') return 0;
      // A PNG's width is in its bytes 16-19.
      return Buffer.from(part.data.data as Uint8Array).readUInt32BE(16);
    };
    expect([shown(0), shown(5)]).toEqual([5, 4]);
  });

  it('counts an item whose stored picture was lost as failed, and goes on', async () => {
    const folder = variantFolder(out, 'planner');
    const { lines } = await folder.predictions.read();
    const part = lines[1]!.parts[0]!;
    if (part.type !== 'image') throw new Error('expected a picture');
    folder.predictions.append({
      ...lines[1]!,
      parts: [{ ...part, image: { ...part.image, sha256: '0'.repeat(64) } }],
    });
    expect((await judge(fakeLanguageModel('judge', () => GOOD))).outcomes).toMatchObject({
      scored: 4,
      failed: 1,
    });
    const { scores, rows } = await scorePhase({ benchmark, out, variant: 'planner', settings: scoring });
    expect(scores.counts).toMatchObject({ scored: 4, failed: 1, notJudged: 0 });
    expect(rows[1]!.judged.reasons[0]!.text).toMatch(/^The picture .*0000\.png is missing\.$/);
  });
});

describe('a ceiling on what judging may cost', () => {
  const wording = benchmark.loadWording(null);
  const capped = judgeSettingsSchema.parse({ concurrency: 1, maxUsd: 0.0003 });
  const phase = async (judgeSlot: LanguageSlot) =>
    judgePhase({
      benchmark,
      out,
      variant: 'planner',
      settings: capped,
      judge: judgeSlot,
      wording: await wording,
      nowMs: () => 0,
    });

  it('leaves the rest unjudged, and what was judged stays', async () => {
    const model = fakeLanguageModel('judge', () => GOOD);
    // A call costs $0.00019: the second one goes over the ceiling.
    const summary = await phase(slotOf(model));
    expect(model.calls).toHaveLength(2);
    expect(summary.outcomes).toMatchObject({ scored: 2, 'not-judged': 3 });
    expect(summary.stopped).toBe('The ceiling of $0.0003 is reached ($0.0004 spent).');
    await phase(slotOf(model));
    expect(model.calls).toHaveLength(2);
  });

  it('cannot be kept when the price is not known', async () => {
    const model = fakeLanguageModel('judge', () => GOOD);
    const summary = await phase({ ...slotOf(model), price: null });
    expect(model.calls).toHaveLength(1);
    expect(summary.stopped).toContain('because a price is not known');
  });
});

describe('the score phase', () => {
  it('works from stored replies alone and counts what is missing', async () => {
    const replies: Readonly<Record<string, string>> = {
      sundial: 'Lovely.',
      leaf: GOOD.replace('y: 2', 'y: 0'),
    };
    const model = fakeLanguageModel('judge', ({ prompt }) => {
      const text = JSON.stringify(prompt);
      return Object.entries(replies).find(([word]) => text.includes(word))?.[1] ?? GOOD;
    });
    await judge(model);
    const { scores } = await scorePhase({ benchmark, out, variant: 'planner', settings: scoring });
    expect(scores.counts).toEqual({
      items: 6,
      badRows: 0,
      answered: 5,
      scored: 4,
      partly: 0,
      unreadable: 1,
      failed: 0,
      notJudged: 0,
      noAnswer: 1,
      unknownIds: 0,
      damagedLines: 0,
    });
    // Consistency 0, realism 2, aesthetics 2: (0.4 + 0.2) / 2 = 0.3. The other three have 1.
    expect(scores.figures['biology']?.official).toBeCloseTo(0.3, 12);
    expect(scores.figures['itemMean']?.official).toBeCloseTo(3.3 / 4, 12);
    expect(scores.figures['itemMean']?.strict).toBeCloseTo(3.3 / 6, 12);
    // No time and no chemistry: no overall score, unless missing items count as 0.
    expect(scores.figures['overall']?.official).toBeNull();
    expect(scores.figures['overall']?.strict).toBeCloseTo(0.4 + 0.133 + 0.03 + 0.1, 12);
    expect(scores).toMatchObject({ judge: 'fake:judge', wording: 'own', officialJudge: 'gpt-4o-2024-05-13' });
    // Seven calls: four good ones and three for the prose.
    expect(scores.usage.judge).toMatchObject({ languageCalls: 7, tokens: 700 });
    // The empty answer was paid for as well.
    expect(scores.usage.run.imageCalls).toBe(6);
    expect(await readScores(out, 'planner')).toEqual(scores);
  });

  it('does not take the replies of another judge for those of the one it is asked for', async () => {
    await judge(fakeLanguageModel('judge', () => GOOD));
    const other = { ...scoring, judge: 'fake:other' };
    const { scores } = await scorePhase({ benchmark, out, variant: 'planner', settings: other });
    expect(scores.counts).toMatchObject({ scored: 0, notJudged: 5 });
  });

  it('says what to do first when nothing was judged', async () => {
    await expect(scorePhase({ benchmark, out, variant: 'planner', settings: scoring })).rejects.toThrow(
      'run "interleave bench judge" first',
    );
    expect(await readScores(out, 'planner')).toBeNull();
  });
});
