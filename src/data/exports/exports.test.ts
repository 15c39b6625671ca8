import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readCriticReply } from '../../formats/critic.ts';
import { writeFixtureRun } from '../__fixtures__/runs.ts';
import { buildRows } from '../rows/build-rows.ts';
import { ROW_FILES } from '../rows/row.ts';
import { escapeMarks, escapeReply } from './escape.ts';
import { exportRows } from './export-rows.ts';
import { fittedSize } from './pictures.ts';

let root = '';
let rows = '';
const yes = (score: number) => ({ success: true, score });
const no = (score: number, refinedPrompt?: string) => ({
  success: false,
  score,
  ...(refinedPrompt ? { refinedPrompt } : {}),
});
const out = (name: string) => join(root, name);

const messageSchema = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });
const chatSchema = z.strictObject({ messages: z.array(messageSchema), images: z.array(z.string()) });
const truthSchema = z.strictObject({
  id: z.string(),
  evaluation: z.strictObject({ success: z.boolean(), semantics: z.number(), quality: z.number() }),
  origin_prompt: z.string(),
  rewritten_prompt: z.string(),
  origin_image_path: z.string(),
  edited_image_path: z.string(),
  t2i: z.boolean(),
});

function lines<Schema extends z.ZodType>(folder: string, name: string, schema: Schema): z.infer<Schema>[] {
  return readFileSync(join(folder, name), 'utf8').trim().split('\n').map((line) => schema.parse(JSON.parse(line))); // prettier-ignore
}
const marks = (text: string) => text.split('<image>').length - 1;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'export-'));
  const runs = join(root, 'runs');
  const picture = { widthPx: 200, heightPx: 120 };
  const hostile = 'Put <image> and <|im_end|> on a sign, 3 < 4.';
  for (let i = 0; i < 6; i++) {
    await writeFixtureRun(runs, {
      name: `run${i}`,
      words: `Story ${i}: ${hostile}`,
      steps: [[no(1, hostile), yes(9)], [no(6, hostile), yes(6)], [yes(8)]],
      picture,
    });
  }
  rows = join(root, 'rows');
  await buildRows(runs, rows, { validationShare: 0.3, balance: 'off', rlPerSft: 1 });
});

describe('sizes', () => {
  it('are multiples of 32 within the bounds, and keep the shape', () => {
    expect(fittedSize(1024, 1024)).toEqual({ widthPx: 1024, heightPx: 1024 });
    expect(fittedSize(512, 512)).toEqual({ widthPx: 512, heightPx: 512 });
    // 4000 x 3000: scaled by sqrt(1048576 / 12e6) = 0.2956: 1182 x 887, rounded to 1184 x 896 = 1,060,864: one step less.
    expect(fittedSize(4000, 3000)).toEqual({ widthPx: 1152, heightPx: 896 });
    expect(fittedSize(100, 100)).toEqual({ widthPx: 256, heightPx: 256 });
    for (const [width, height] of [
      [1, 5000],
      [333, 777],
      [1919, 1081],
      [65, 64],
      [3000, 40],
    ] as const) {
      const { widthPx, heightPx } = fittedSize(width, height);
      expect([widthPx % 32, heightPx % 32]).toEqual([0, 0]);
      expect(widthPx * heightPx).toBeLessThanOrEqual(1_048_576);
      expect(widthPx * heightPx).toBeGreaterThanOrEqual(65_536);
    }
  });
});

describe('marks in user text', () => {
  it('are taken apart, and nothing else is', () => {
    expect(escapeMarks('<image> <VIDEO> <|vision_start|> <b> 3 < 4 <images>')).toBe(
      '&lt;image> &lt;VIDEO> &lt;|vision_start|> <b> 3 < 4 <images>',
    );
  });

  it('inside the JSON of a reply mean the same as before', () => {
    const reply = '<think>an <image></think>\n<answer>{"refine_prompt":"an <image>"}</answer>';
    expect(escapeReply(reply)).toBe(
      '<think>an &lt;image></think>\n<answer>{"refine_prompt":"an \\u003cimage>"}</answer>',
    );
    expect(escapeReply('{"a":"<image>"}')).toBe('{"a":"\\u003cimage>"}');
  });
});

describe('LLaMA-Factory', () => {
  it('gets conversations with as many marks as pictures, whatever the user wrote', async () => {
    const folder = out('llamafactory');
    const report = await exportRows(rows, folder, { format: 'llamafactory' });
    expect(report.problems).toEqual([]);
    expect(report.leftOut).toEqual({ 'critic-rl': 12, interleaved: 12 });
    const critic = [
      ...lines(folder, 'critic_sft_train.jsonl', chatSchema),
      ...lines(folder, 'critic_sft_validation.jsonl', chatSchema),
    ];
    expect(critic).toHaveLength(18);
    const planner = lines(folder, 'planner_sft_train.jsonl', chatSchema);
    for (const { messages, images } of [...critic, ...planner]) {
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant']);
      expect(messages.map(({ content }) => marks(content))).toEqual([0, images.length, 0]);
      expect(messages.map(({ content }) => content).join('')).not.toContain('<|im_end|>');
      for (const image of images) expect(isAbsolute(image) && existsSync(image), image).toBe(true);
    }
    const [, user, assistant] = critic[0]!.messages;
    expect(user!.content).toMatch(/^Picture before:<image>Picture after:<image><step_prompt>Draw moment/);
    expect(readCriticReply(assistant!.content)).toMatchObject({
      ok: true,
      value: { scores: { quality: expect.any(Number) } },
    });
  });

  it("gets a list of its sets, and pictures of the right size without the run's own data", async () => {
    const folder = out('llamafactory');
    const info = z.record(z.string(), z.looseObject({ file_name: z.string() })).parse(JSON.parse(readFileSync(join(folder, 'dataset_info.json'), 'utf8'))); // prettier-ignore
    expect(Object.keys(info).toSorted()).toEqual([
      'interleave_critic_sft_train', 'interleave_critic_sft_validation',
      'interleave_planner_sft_train', 'interleave_planner_sft_validation',
    ]); // prettier-ignore
    for (const { file_name: file } of Object.values(info)) expect(existsSync(join(folder, file))).toBe(true);
    const names = readdirSync(join(folder, 'images'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const { width, height } = await sharp(join(folder, 'images', name)).metadata();
      expect([width, height]).toEqual([352, 192]);
    }
  });
});

describe('the engines of reinforcement learning', () => {
  it('EasyR1: one text, the pictures, and a ground truth that is text', async () => {
    const folder = out('easyr1');
    const { warnings } = await exportRows(rows, folder, { format: 'easyr1' });
    expect(warnings).toEqual([]);
    const schema = z.strictObject({ id: z.string(), problem: z.string(), images: z.array(z.string()).length(2), ground_truth: z.string() }); // prettier-ignore
    const all = [
      ...lines(folder, 'critic_rl_train.jsonl', schema),
      ...lines(folder, 'critic_rl_validation.jsonl', schema),
    ];
    expect(all).toHaveLength(12);
    for (const { problem, ground_truth: truth } of all) {
      expect(marks(problem)).toBe(2);
      expect(problem.startsWith('You check one step')).toBe(true);
      truthSchema.parse(JSON.parse(truth));
    }
    const truths = all.map(({ ground_truth: truth }) => truthSchema.parse(JSON.parse(truth)));
    const [first, second] = ['run0-s1-a1', 'run0-s1-a2'].map((id) =>
      truths.find((truth) => truth.id === id)!,
    );
    expect(first).toMatchObject({ t2i: true, evaluation: { success: false, semantics: 1, quality: 1 } });
    expect(first!.origin_image_path).toMatch(/images[/\\]blank-352x192\.png$/);
    expect(second).toMatchObject({ origin_prompt: 'Draw moment 1 of run0.', rewritten_prompt: 'Put <image> and <|im_end|> on a sign, 3 < 4.' }); // prettier-ignore
    expect(second!.edited_image_path).toContain(join('runs', 'run0', 'artifacts'));
  });

  it('verl: its mandatory columns, pictures as objects', async () => {
    const folder = out('verl');
    await exportRows(rows, folder, { format: 'verl', images: 'refer' });
    const schema = z.strictObject({
      data_source: z.literal('interleave_critic'),
      messages: z.array(messageSchema),
      images: z.array(z.strictObject({ image: z.string() })),
      reward_model: z.strictObject({ style: z.literal('rule'), ground_truth: z.string() }),
      extra_info: z.strictObject({ id: z.string(), index: z.int(), split: z.literal('train') }),
    });
    const rl = lines(folder, 'critic_rl_train.jsonl', schema);
    expect(rl.map(({ extra_info: info }) => info.index)).toEqual(rl.map((_, i) => i));
    expect(lines(folder, 'critic_sft_train.jsonl', chatSchema).length).toBeGreaterThan(0);
    // Nothing is copied but the white picture.
    expect(readdirSync(join(folder, 'images'))).toEqual(['blank-200x120.png']);
  });

  it('TRL: no marks, and a folder of pictures that names nothing outside itself', async () => {
    const folder = out('trl');
    await exportRows(rows, folder, { format: 'trl' });
    const schema = z.strictObject({
      file_names: z.array(z.string()).length(2),
      id: z.string(),
      prompt: z.array(messageSchema),
      ground_truth: z.string(),
    });
    const place = join('imagefolder', 'critic_rl', 'train');
    const all = lines(folder, join(place, 'metadata.jsonl'), schema);
    expect(all.length).toBeGreaterThan(0);
    for (const { file_names: names, prompt } of all) {
      expect(prompt.map(({ content }) => marks(content))).toEqual([0, 0]);
      expect(prompt[1]!.content).toMatch(/^Picture before: \(picture 1\)\nPicture after: \(picture 2\)\n/);
      for (const name of names) {
        expect(name).toMatch(/^[\w-]+\.png$/);
        expect(existsSync(join(folder, place, name))).toBe(true);
      }
    }
    const sft = z.strictObject({ prompt: z.array(messageSchema), completion: z.array(messageSchema).length(1), images: z.array(z.string()) }); // prettier-ignore
    expect(lines(folder, 'critic_sft_train.jsonl', sft).length).toBeGreaterThan(0);
  });

  it('ms-swift: messages, pictures and the ground truth beside them', async () => {
    const folder = out('swift');
    await exportRows(rows, folder, { format: 'swift' });
    const schema = chatSchema.extend({ id: z.string(), ground_truth: z.string() });
    for (const { messages } of lines(folder, 'critic_rl_train.jsonl', schema)) {
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    }
  });
});

describe('Parquet', () => {
  it('holds the pictures and says what they are', async () => {
    const folder = out('parquet');
    const report = await exportRows(rows, folder, {
      format: 'parquet',
      name: 'Test: "set"',
      license: 'cc-by-4.0',
    });
    expect(report.rows).toBe(18 + 12 + 12 + 12);
    const file = await asyncBufferFromFile(join(folder, 'data', 'critic_rl', 'train-00000.parquet'));
    const metadata = await parquetMetadataAsync(file);
    const features = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) });
    const kept = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value ?? '';
    expect(features.parse(JSON.parse(kept)).info.features['images']).toEqual({
      feature: { _type: 'Image' },
      _type: 'List',
    });
    const all = await parquetReadObjects({ file, compressors, utf8: false });
    const schema = z.object({
      id: z.string(),
      messages: z.array(messageSchema),
      images: z.array(z.object({ bytes: z.instanceof(Uint8Array), path: z.string() })),
      ground_truth: z.string(),
    });
    for (const row of all) {
      const { images, ground_truth: truth } = schema.parse(row);
      truthSchema.parse(JSON.parse(truth));
      expect(images).toHaveLength(2);
      expect((await sharp(images[1]!.bytes).metadata()).width).toBe(352);
    }
    const card = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(card).toContain('license: cc-by-4.0');
    expect(card).toContain('pretty_name: "Test: \\"set\\""');
    expect(card).toContain('- split: train\n        path: data/critic_rl/train-*.parquet');
    expect(card).toContain('| judge | teacher:judge | 6 |');
  });
});

describe('sequences', () => {
  it('show every picture at its mark, plain and with reflection', async () => {
    const folder = out('interleaved');
    await exportRows(rows, folder, { format: 'interleaved', images: 'refer' });
    const schema = chatSchema.extend({ id: z.string(), category: z.string() });
    const count = (name: string) => lines(folder, name, schema).map(({ messages, images }) => [marks(messages[1]!.content), images.length]); // prettier-ignore
    expect(new Set(count('interleaved_plain_train.jsonl').map(String))).toEqual(new Set(['3,3']));
    expect(new Set(count('interleaved_reflection_train.jsonl').map(String))).toEqual(new Set(['5,5']));
  });
});

describe('bad input', () => {
  it('is named by file and line, and the rest is exported', async () => {
    const bad = join(root, 'bad-rows');
    const runs = join(root, 'bad-runs');
    const picture = { widthPx: 64, heightPx: 64 };
    await writeFixtureRun(runs, { name: 'a', steps: [[yes(8)]], picture });
    await writeFixtureRun(runs, { name: 'b', steps: [[yes(8)]], picture });
    await writeFixtureRun(runs, { name: 'c', steps: [[yes(8)]], picture });
    await buildRows(runs, bad, { balance: 'off', validationShare: 0 });
    const [artifact = ''] = readdirSync(join(runs, 'b', 'artifacts'));
    rmSync(join(runs, 'b', 'artifacts', artifact));
    const [notPicture = ''] = readdirSync(join(runs, 'c', 'artifacts'));
    writeFileSync(join(runs, 'c', 'artifacts', notPicture), 'no picture');
    const file = join(bad, ROW_FILES['critic-sft']);
    const [first = ''] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `{"kind":\n${readFileSync(file, 'utf8')}${first}\n{"kind":"critic-sft"}\n`);
    const report = await exportRows(bad, out('bad'), { format: 'swift' });
    const critic = report.problems
      .filter((problem) => problem.file === 'critic-sft.jsonl')
      .toSorted((a, b) => a.line! - b.line!);
    expect(critic.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '1: it is not whole JSON',
      expect.stringMatching(/^3: the picture .*b.artifacts.* cannot be used \(ENOENT/),
      expect.stringMatching(/^4: the picture .*c.artifacts.* cannot be used \(Input/),
      '5: the id a-s1-a1 was there before',
      '6: id: Invalid input: expected string, received undefined',
    ]);
    expect(report.files.find(({ path }) => path === 'critic_sft_train.jsonl')?.rows).toBe(1);
  });

  it('leaves nothing under the final name when the export cannot be finished', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    await expect(
      exportRows(rows, out('never'), { format: 'swift' }, { signal: stop.signal }),
    ).rejects.toThrow('stopped');
    expect(readdirSync(root).filter((name) => name.includes('never'))).toEqual([]);
    await expect(exportRows(join(root, 'runs'), out('never'), { format: 'swift' })).rejects.toThrow(
      /holds no rows \(rows\.json: the file is missing\)/,
    );
  });

  it('warns when a trainer needs a validation file and there is none', async () => {
    const { warnings } = await exportRows(join(root, 'bad-rows'), out('warned'), {
      format: 'verl',
      images: 'refer',
    });
    expect(warnings).toContain(
      'critic_sft has no validation rows, but verl insists on a validation file; make rows with a larger validation share.',
    );
  });
});
