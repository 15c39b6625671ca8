import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../src/core/result.ts';
import { startFakeOpenAI } from '../src/testing/fake-openai.ts';
import type { FakeOpenAI, FakeOpenAIOptions } from '../src/testing/fake-openai.ts';

const bin = resolve(import.meta.dirname, '../src/cli/bin.ts');
const STORY = 'A red house stands on a meadow. Two yellow birds fly over it. It starts to snow.';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'interleave-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts the command line as a user would, in the test's folder, without keys. */
function start(args: readonly string[], env: Record<string, string> = {}) {
  return spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, NO_COLOR: '1', ...env },
  });
}

async function run(args: readonly string[], options: { input?: string; env?: Record<string, string> } = {}) {
  const child = start(args, options.env);
  child.stdin.end(options.input ?? '');
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.on('close', done)),
  ]);
  return { stdout, stderr, exitCode };
}

describe('interleave generate', () => {
  it('tells a story with the built-in models and prints the result as one JSON object', async () => {
    const { stdout, stderr, exitCode } = await run([
      'generate',
      STORY,
      '--seed',
      '3',
      '--out',
      'story',
      '--json',
    ]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const result = JSON.parse(stdout) as RunResult;
    expect(result.stopReason).toBe('completed');
    expect(result.dir).toBe(join(folder, 'story'));
    expect(result.steps.length).toBeGreaterThanOrEqual(3);
    expect(result.document.filter(({ type }) => type === 'image')).toHaveLength(result.steps.length);
    for (const part of result.document) {
      if (part.type === 'image') expect(existsSync(join(result.dir, part.path))).toBe(true);
    }
    for (const { attempts, chosen } of result.steps) {
      expect(attempts.map(({ index }) => index)).toContain(chosen);
      expect(attempts.every(({ verdict }) => verdict !== null && verdict.reason !== '')).toBe(true);
    }
    expect(result.usage.imageCalls).toBe(result.steps.flatMap(({ attempts }) => attempts).length);
    expect(stderr).toContain('Plan');
    expect(stderr).toMatch(/attempt 1 {2}(accepted|rejected)/);
    for (const file of ['index.html', 'story.md', 'run.json', 'journal.jsonl']) {
      expect(existsSync(join(folder, 'story', file))).toBe(true);
    }
  });

  it('gives the same story again for the same seed', async () => {
    await run(['generate', STORY, '--seed', '5', '--out', 'first']);
    await run(['generate', STORY, '--seed', '5', '--out', 'again']);
    expect(readFileSync(join(folder, 'again', 'story.md'))).toEqual(
      readFileSync(join(folder, 'first', 'story.md')),
    );
    expect(readdirSync(join(folder, 'again', 'artifacts'))).toEqual(
      readdirSync(join(folder, 'first', 'artifacts')),
    );
  });

  it('reads the request from standard input', async () => {
    const { exitCode, stderr } = await run(['generate', '-', '--out', 'stdin'], { input: STORY });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  it('continues a story from a picture of its own', async () => {
    await run(['generate', 'A red house stands on a meadow.', '--seed', '1', '--out', 'given']);
    const [image] = readdirSync(join(folder, 'given', 'images'));
    const request = '<image> Two yellow birds fly over the house.';
    const picture = ['--image', `given/images/${image}`];
    const { exitCode, stdout, stderr } = await run(
      ['generate', request].concat(picture, ['--seed', '1', '--out', 'continued', '--json']),
    );
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect((JSON.parse(stdout) as RunResult).steps.map(({ number }) => number)).toEqual([2]);
  });

  it('says in a friendly way what the sandbox cannot draw', async () => {
    const { exitCode, stderr } = await run(['generate', 'A dragon eats a king.', '--out', 'dragon']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('dragon');
    expect(stderr).toContain('--generator');
  });
});

describe('wrong input', () => {
  beforeAll(async () => {
    writeFileSync(join(folder, 'a-file'), 'x');
    writeFileSync(join(folder, 'web-page.png'), '<html>404</html>');
    writeFileSync(join(folder, 'bad.config.json'), '{"attempts": "many"}');
    const fallbacks = { 'sandbox:image': ['fal:a'], 'fal:a': ['sandbox:image'] };
    writeFileSync(join(folder, 'circle.config.json'), JSON.stringify({ fallbacks }));
    const pixel = sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } });
    writeFileSync(join(folder, 'pixel.png'), await pixel.png().toBuffer());
  });

  it.each<[string, string[], number, string]>([
    ['an empty request', ['generate', '  '], 2, 'request is empty'],
    ['no request', ['generate'], 2, 'request'],
    ['an unknown command', ['paint'], 2, 'paint'],
    ['an unknown flag', ['generate', 'x', '--sparkle'], 2, '--sparkle'],
    ['a number that is none', ['generate', 'x', '--attempts', 'many'], 2, 'whole number'],
    ['no attempt at all', ['generate', 'x', '--attempts', '0'], 2, '1 or above'],
    ['a word that is no choice', ['generate', 'x', '--keep', 'all'], 2, 'best, last, fail'],
    ['a time that is none', ['generate', 'x', '--deadline', 'soon'], 2, '90s, 5m or 1h'],
    ['a missing picture', ['generate', 'x', '--image', 'none.png'], 2, 'none.png does not exist'],
    ['a picture that is none', ['generate', 'x', '--image', 'web-page.png'], 2, 'picture 1 cannot be used'],
    [
      'more marks than pictures',
      ['generate', '<image> and <image>', '--image', 'pixel.png'],
      2,
      '2 <image> marks',
    ],
    ['an unknown model', ['generate', 'x', '--generator', 'nobody:model'], 2, 'nobody'],
    ['an id that is no id', ['generate', 'x', '--planner', 'gpt'], 2, 'gpt'],
    ['a missing key', ['generate', 'x', '--planner', 'openai:gpt-5'], 2, 'OPENAI_API_KEY'],
    ['a missing configuration', ['generate', 'x', '--config', 'none.json'], 2, 'none.json does not exist'],
    ['a wrong configuration', ['generate', 'x', '--config', 'bad.config.json'], 2, '"attempts"'],
    ['a folder that is a file', ['generate', 'x', '--out', 'a-file'], 2, 'is a file'],
    ['a folder inside a file', ['generate', 'x', '--out', 'a-file/run'], 2, 'is a file'],
    [
      'a budget without a price',
      ['generate', 'x', '--critic', 'http://127.0.0.1:9/v1#m', '--budget-usd', '1'],
      2,
      'price',
    ],
    ['a reference without a name', ['generate', 'x', '--reference', 'mia.png'], 2, 'a name and a file'],
    [
      'a reference given twice',
      ['generate', 'x', '--reference', 'mia=pixel.png', '--reference', 'mia=pixel.png'],
      2,
      'already a reference mia',
    ],
    [
      'a reference that is no picture',
      ['generate', 'x', '--reference', 'mia=web-page.png'],
      2,
      'mia cannot be used',
    ],
    ['fallbacks in a circle', ['generate', 'x', '--config', 'circle.config.json'], 2, '"fallbacks"'],
    ['no candidate at all', ['generate', 'x', '--candidates', '0'], 2, '1 or above'],
    ['a run that is not there', ['resume', 'nowhere'], 2, 'no run in nowhere'],
    ['a run to show that is not there', ['show', 'nowhere'], 2, 'no run in nowhere'],
  ])('%s: one sentence, and nothing left behind', async (_name, args, exitCode, words) => {
    const before = readdirSync(folder);
    const result = await run(args);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(result.stderr).toContain(words);
    expect(result.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('a server that is not there ends the run with a sentence, and the run can be resumed', async () => {
    const url = 'http://127.0.0.1:9/v1#model';
    const { exitCode, stderr } = await run(
      ['generate', 'x', '--planner', url, '--config', 'quick.json', '--out', 'gone'],
      {},
    );
    expect(exitCode).toBe(2);
    writeFileSync(join(folder, 'quick.json'), JSON.stringify({ models: { [url]: { retries: 0 } } }));
    const second = await run(['generate', 'x', '--planner', url, '--config', 'quick.json', '--out', 'gone']);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain('127.0.0.1:9');
    expect(second.stderr).toContain('interleave resume gone');
    expect(stderr).toContain('quick.json');
  });
});

describe('a corrupt journal', () => {
  it('is read around, and the run goes on', async () => {
    await run(['generate', STORY, '--seed', '3', '--out', 'whole']);
    await run(['generate', STORY, '--seed', '3', '--out', 'torn']);
    const path = join(folder, 'torn', 'journal.jsonl');
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    // The last half is lost, and one line in the middle is nonsense.
    writeFileSync(path, `${lines.slice(0, lines.length / 2).join('\n')}\n{"at":1,"ty`);
    appendFileSync(path, '\nnonsense\n');
    const shown = await run(['show', 'torn']);
    expect(shown).toMatchObject({ exitCode: 0 });
    expect(shown.stderr).toContain('was skipped');
    const { exitCode, stderr } = await run(['resume', 'torn']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(folder, 'torn', 'story.md'))).toEqual(
      readFileSync(join(folder, 'whole', 'story.md')),
    );
  });

  it('without its beginning is refused in one sentence', async () => {
    await run(['generate', STORY, '--seed', '3', '--out', 'headless']);
    const path = join(folder, 'headless', 'journal.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(1).join('\n'));
    const { exitCode, stderr } = await run(['resume', 'headless']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('does not say how the run began');
  });
});

describe('with a server that speaks OpenAI', () => {
  let server: FakeOpenAI | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  const REQUEST = 'A lighthouse keeper wakes up. She climbs the stairs. The lamp shines over the sea.';
  async function models(options?: FakeOpenAIOptions): Promise<string[]> {
    server = await startFakeOpenAI(options);
    const id = `${server.baseURL}#fake`;
    return ['--planner', id, '--generator', id, '--critic', id];
  }
  const callKeys = (name: string) =>
    readFileSync(join(folder, name, 'journal.jsonl'), 'utf8')
      .split('\n')
      .flatMap((line) => /"type":"call-end","key":"([^"]+)"/.exec(line)?.[1] ?? []);

  it('plans, draws, edits, judges and redraws', async () => {
    const ids = await models({ acceptance: 0.4 });
    const { exitCode, stdout, stderr } = await run([
      'generate',
      REQUEST,
      ...ids,
      '--out',
      'served',
      '--json',
    ]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const result = JSON.parse(stdout) as RunResult;
    expect(result.steps.map(({ text: words }) => words)).toEqual(REQUEST.split(/(?<=\.) /));
    expect(result.usage.costUsd).toBeNull();
    const kinds = server!.calls.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'plan')).toHaveLength(1);
    expect(kinds).toContain('generation');
    expect(kinds).toContain('edit');
  });

  it('resumes after being killed at any moment, repeats no call, and tells the same story', async () => {
    const options: FakeOpenAIOptions = { acceptance: 0.5, latencyMs: { plan: 30, picture: 30, verdict: 30 } };
    const ids = await models(options);
    await run(['generate', REQUEST, ...ids, '--seed', '1', '--out', 'unbroken']);
    const expected = readFileSync(join(folder, 'unbroken', 'story.md'), 'utf8');
    const calls = callKeys('unbroken').toSorted();
    // Moments from before the first call to the last one; the journal grows by a call every 30 ms.
    for (const [index, afterCalls] of [0, 1, 2, 4, 6].entries()) {
      const name = `killed-${index}`;
      const child = start(['generate', REQUEST, ...ids, '--seed', '1', '--out', name]);
      const path = join(folder, name, 'journal.jsonl');
      while (!existsSync(path) || callKeys(name).length < afterCalls) await sleep(5);
      child.kill('SIGKILL');
      await new Promise((done) => child.on('close', done));
      const { exitCode, stderr } = await run(['resume', name]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(readFileSync(join(folder, name, 'story.md'), 'utf8')).toBe(expected);
      expect(callKeys(name).toSorted()).toEqual(calls);
    }
  });

  it('stops on Ctrl-C with what it has, and says how to go on', async () => {
    const ids = await models({ latencyMs: { plan: 10, picture: 10, verdict: 5000 } });
    const child = start(['generate', REQUEST, ...ids, '--out', 'interrupted']);
    const path = join(folder, 'interrupted', 'journal.jsonl');
    while (!existsSync(path) || !readFileSync(path, 'utf8').includes('picture-end')) await sleep(10);
    child.kill('SIGINT');
    const [stderr, exitCode] = await Promise.all([
      text(child.stderr),
      new Promise<number | null>((done) => child.on('close', done)),
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('interleave resume interrupted');
    expect(existsSync(join(folder, 'interrupted', 'index.html'))).toBe(true);
  });
});

describe('models and doctor', () => {
  it('lists what can be named, what it can do, and what is missing', async () => {
    const { exitCode, stdout } = await run(['models']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/sandbox:image +draws +edits, seed +ready/);
    expect(stdout).toMatch(/openai:gpt-image-2 .*set OPENAI_API_KEY/);
  });

  it('finds the built-in models well', async () => {
    const { exitCode, stdout } = await run(['doctor']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('✔');
    expect(stdout).not.toContain('✘');
  });

  it('says what is wrong with a server, and what to do', async () => {
    const { exitCode, stdout } = await run(['doctor', '--planner', 'http://127.0.0.1:9/v1#model']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('No server answers at http://127.0.0.1:9/v1/models');
  });
});

describe('a configuration file', () => {
  it('in TypeScript gives defaults and short names, and flags go before it', async () => {
    const project = join(folder, 'project');
    mkdirSync(project);
    const lines = [
      "const config = { generator: 'drawer', attempts: 1, aliases: { drawer: 'sandbox:image' }, runs: 'kept' };",
    ];
    writeFileSync(
      join(project, 'interleave.config.ts'),
      [...lines, 'export default config satisfies object;'].join('\n'),
    );
    const child = spawn(
      process.execPath,
      [bin, 'generate', STORY, '--attempts', '2', '--seed', '3', '--json'],
      {
        cwd: project,
        env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' },
      },
    );
    const result = JSON.parse(await text(child.stdout)) as RunResult;
    expect(result.dir.startsWith(join(project, 'kept'))).toBe(true);
    expect(Math.max(...result.steps.map(({ attempts }) => attempts.length))).toBeLessThanOrEqual(2);
    const start = readFileSync(join(result.dir, 'journal.jsonl'), 'utf8').split('\n')[0]!;
    expect(JSON.parse(start)).toMatchObject({ settings: { generator: 'drawer', attempts: 2 } });
  });
});

describe('interleave reward score', () => {
  const row = (success: boolean, verdict: boolean, newScores: object | null) =>
    JSON.stringify({
      response: `<think>look</think><answer>{"previous_step_success": ${verdict}, "refine_prompt": "a red house"}</answer>`,
      ground_truth: { success, semantics: 4, quality: 4 },
      new_scores: newScores,
    });

  it('scores each line under the preset that was named', async () => {
    // Released: 0.5 + 0.5 (0.2 + 0.6 x 0.75 + 0.2 x 0.75); a right verdict on a wrong picture that gained 5 of 10 points.
    writeFileSync(join(folder, 'replies.jsonl'), `${row(false, false, { semantics: 9, quality: 9 })}\n`);
    const { stdout, exitCode } = await run(['reward', 'score', '--preset', 'released', 'replies.jsonl']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      overall: expect.closeTo(0.9) as number,
      format: 1,
      accuracy: 1,
      semantic: 0.75,
      quality: 0.75,
    });
  });

  it('leaves unscored what was not scored', async () => {
    writeFileSync(join(folder, 'unscored.jsonl'), `${row(false, false, null)}\n`);
    const { stdout } = await run(['reward', 'score', 'unscored.jsonl']);
    expect(JSON.parse(stdout)).toMatchObject({ overall: null, semantic: null, quality: null });
  });

  it('names the line that is no row', async () => {
    writeFileSync(join(folder, 'broken.jsonl'), `${row(true, true, null)}\n{"response": 1}\n`);
    const { stderr, exitCode } = await run(['reward', 'score', 'broken.jsonl']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('broken.jsonl, line 2');
  });
});

describe('help', () => {
  it('names every command and exits with 0', async () => {
    const { exitCode, stdout } = await run(['--help']);
    expect(exitCode).toBe(0);
    for (const command of ['generate', 'resume', 'show', 'models', 'doctor', 'prompts'])
      expect(stdout).toContain(command);
  });

  it('explains the flags of a command', async () => {
    const { exitCode, stdout } = await run(['generate', '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--budget-images');
  });
});
