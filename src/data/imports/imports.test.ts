import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writeFixtureRun } from '../__fixtures__/runs.ts';
import { exportRows } from '../exports/export-rows.ts';
import { createProblems } from '../problem.ts';
import { buildRows } from '../rows/build-rows.ts';
import { readStoredRun } from '../rows/stored-run.ts';
import { importData } from './import-data.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'import-'));
async function picture(path: string, background: string): Promise<void> {
  await sharp({ create: { width: 64, height: 48, channels: 3, background } })
    .png()
    .toFile(path);
}

const plan = [
  {
    step_number: 1,
    step_name: 'Hill',
    instruction: 'Show a hill.',
    prompt: 'A green hill.',
    auxiliary_text: null,
  },
  {
    step_number: 2,
    step_name: 'Tree',
    instruction: 'Add a tree.',
    prompt: 'Add a tree.',
    auxiliary_text: 'A tree!',
  },
];
const record = (change: object = {}) => ({
  user_input: 'Draw a hill, then a tree.',
  global_context: { reasoning: 'Two steps.', execution_plan: plan },
  steps: [
    { step: 1, prompt: 'A green hill.', refine_prompt: 'A green hill.', source_img: 'data/white.png', target_img: 'one.png', success: true, reasoning: 'Fine.' },
    { step: 2, prompt: 'Add a tree.', refine_prompt: 'Add one big tree.', source_img: 'one.png', target_img: 'two.png', success: false, reasoning: 'No tree.' },
    { step: 2, prompt: 'Add a tree.', refine_prompt: 'Add one big tree.', source_img: 'one.png', target_img: '/elsewhere/three.png', success: true, reasoning: 'There it is.' },
  ],
  ...change,
}); // prettier-ignore

describe('released trajectories', () => {
  it('become runs, with prompts, sources and verdicts; bad ones are named and leave nothing', async () => {
    const root = folder();
    const write = async (name: string, value: unknown) => {
      mkdirSync(join(root, 'data', name), { recursive: true });
      writeFileSync(join(root, 'data', name, 'execution_record.json'), JSON.stringify(value));
      for (const [file, colour] of [
        ['one', '#f00'],
        ['two', '#0f0'],
        ['three', '#00f'],
      ] as const) {
        await picture(join(root, 'data', name, `${file}.png`), colour);
      }
    };
    await write('good/7', record());
    await write('no-plan', record({ global_context: { reasoning: 'x' } }));
    await write('no-picture', record({ steps: [{ step: 1, target_img: 'gone.png', success: true }] }));
    await write('cut', record({ steps: record().steps.slice(0, 1) }));
    const out = join(root, 'runs');
    const report = await importData(join(root, 'data'), out);
    expect(report).toMatchObject({ kind: 'records', imported: 2, problemCount: 2 });
    expect(report.problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      `${join('no-picture', 'execution_record.json')}: the picture gone.png does not exist`,
      `${join('no-plan', 'execution_record.json')}: global_context.execution_plan: Invalid input: expected array, received undefined`,
    ]);
    expect(readdirSync(out).toSorted()).toEqual(['cut', 'good-7']);
    const { trace } = readStoredRun(out, 'good-7', createProblems())!;
    expect(trace.stopReason).toBe('completed');
    expect(trace.reasoning).toBe('Two steps.');
    const [first, second] = trace.steps;
    expect(first).toMatchObject({
      source: { kind: 'blank' },
      chosen: 1,
      accepted: true,
      attempts: [{ source: null }],
    });
    expect(
      second!.attempts.map(({ prompt, verdict }) => [prompt, verdict?.outcome, verdict?.reason]),
    ).toEqual([
      ['Add a tree.', 'rejected', 'No tree.'],
      ['Add one big tree.', 'accepted', 'There it is.'],
    ]);
    expect(second!.attempts[1]!.source).toEqual(first!.attempts[0]!.image);
    const { runs, rows } = await buildRows(out, join(root, 'rows'), { balance: 'off', validationShare: 0 });
    expect(runs).toMatchObject({ read: 1, unfinished: 1 });
    expect(rows).toMatchObject({ 'critic-sft': { train: 3 }, 'planner-sft': { train: 2 } });
  });
});

describe('released rows', () => {
  it('come back from our own exports as they were', async () => {
    const root = folder();
    const runs = join(root, 'runs');
    const steps = [[{ success: false, score: 1 }, { success: true, score: 9 }], [{ success: false, score: 5 }, { success: true, score: 5 }]]; // prettier-ignore
    for (const name of ['a', 'b'])
      await writeFixtureRun(runs, { name, steps, picture: { widthPx: 256, heightPx: 256 } });
    const rows = join(root, 'rows');
    await buildRows(runs, rows, { balance: 'off', validationShare: 0, rlPerSft: 1 });
    const factory = join(root, 'factory');
    const swift = join(root, 'swift');
    await exportRows(rows, factory, { format: 'llamafactory' });
    await exportRows(rows, swift, { format: 'swift' });
    const own = (file: string, dir = rows) =>
      readFileSync(join(dir, file), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
    for (const [kind, source, keys] of [
      [
        'critic-sft',
        join(factory, 'critic_sft_train.jsonl'),
        ['stepPrompt', 'currentPrompt', 'success', 'refinedPrompt', 'reasoning', 'scores'],
      ],
      [
        'critic-rl',
        join(swift, 'critic_rl_train.jsonl'),
        ['id', 'stepPrompt', 'currentPrompt', 'success', 'scores'],
      ],
      ['planner-sft', join(factory, 'planner_sft_train.jsonl'), ['reasoning', 'steps']],
    ] as const) {
      const out = join(root, `imported-${kind}`);
      const report = await importData(source, out);
      expect(report, kind).toMatchObject({ kind, problems: [] });
      const facts = (each: Record<string, unknown>) => keys.map((key) => each[key]);
      expect(own(`${kind}.jsonl`, out).map(facts)).toEqual(own(`${kind}.jsonl`).map(facts));
    }
    // White pictures are recognised, so the rows can go out again.
    const again = await exportRows(join(root, 'imported-critic-rl'), join(root, 'again'), { format: 'verl' });
    expect(again).toMatchObject({ rows: 4, problems: [] });
  });

  it('in ShareGPT words are read; what is wrong is listed by its place', async () => {
    const root = folder();
    await picture(join(root, 'a.png'), '#abc');
    const answer = `<think>why</think><answer>${JSON.stringify({ execution_plan: plan })}</answer>`;
    const row = (human: string, gpt: string, images: string[]) => ({ conversations: [{ from: 'human', value: human }, { from: 'gpt', value: gpt }], images }); // prettier-ignore
    writeFileSync(
      join(root, 'planner_sft.json'),
      JSON.stringify([
        row('Go on: <image> please', answer, ['a.png']),
        row('Go on: <image>', answer, []),
        row('Go on', 'no plan', []),
        row('Go on: <image>', answer, ['b.png']),
        { conversations: 'x' },
      ]),
    );
    const { imported, problems } = await importData(join(root, 'planner_sft.json'), join(root, 'out'));
    expect(imported).toBe(1);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '2: there are 1 <image> marks but 0 pictures',
      expect.stringMatching(/^3: the plan cannot be read/),
      '4: the picture b.png does not exist',
      '5: conversations: Invalid input: expected array, received string',
    ]);
    const [kept = ''] = readFileSync(join(root, 'out', 'planner-sft.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(kept)).toMatchObject({ reasoning: 'why', parts: [{ text: 'Go on: ' }, { type: 'image' }, { text: ' please' }] }); // prettier-ignore
  });
});

describe('released prompts', () => {
  it('become requests, whatever their key is called', async () => {
    const root = folder();
    const file = join(root, 'prompt40k.jsonl');
    writeFileSync(
      file,
      '{"prompt":"One.","id":7,"category":"art"}\n"Two."\n{"x":1}\n{"prompt":\n{"text":"Three.","id":7}\n',
    );
    const { imported, problems } = await importData(file, join(root, 'out'));
    expect(imported).toBe(2);
    expect(readFileSync(join(root, 'out', 'requests.jsonl'), 'utf8')).toBe(
      '{"id":"7","category":"art","request":"One.","images":[]}\n{"id":"prompt-000002","category":"imported","request":"Two.","images":[]}\n',
    );
    expect(problems.map(({ line }) => line)).toEqual([3, 4, 5]);
  });

  it('and anything else needs a name that says what it is', async () => {
    const root = folder();
    writeFileSync(join(root, 'data.json'), '[]');
    await expect(importData(join(root, 'data.json'), join(root, 'out'))).rejects.toThrow(
      'is not recognised by its name',
    );
    await expect(importData(join(root, 'none'), join(root, 'out'))).rejects.toThrow('does not exist');
    await expect(importData(root, join(root, 'out'))).rejects.toThrow('There is no execution_record.json');
    expect(readdirSync(root)).toEqual(['data.json']);
  });
});
