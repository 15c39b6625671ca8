import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const bin = resolve(import.meta.dirname, '../src/cli/bin.ts');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interleave-cli-models-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, NO_COLOR: '1' };
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, env });
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.on('close', done)),
  ]);
  return { stdout, stderr, exitCode };
}

describe('interleave models --probe', () => {
  it('says what it will cost, prints what it found, and remembers it for the folder', async () => {
    const { stdout, stderr, exitCode } = await run('models', '--probe', 'sandbox:image');
    expect(stderr).toBe('Drawing 3 pictures with sandbox:image (at no cost).\n');
    expect([exitCode, stdout.split('\n')]).toEqual([
      0,
      [
        '  ✔ draws       It drew 512 x 512 pixels.',
        '  ✔ edits       It changes a given picture.',
        '  ✘ references  It takes one picture of two.',
        '  ✔ seed        The same seed gives the same picture.',
        'From now on in this folder: edits, seed.',
        '',
      ],
    ]);
    expect(existsSync(join(folder, '.interleave/capabilities.json'))).toBe(true);
  });

  it('prints JSON, and only that, on standard output', async () => {
    const { stdout } = await run('models', '--probe', 'sandbox:image', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'sandbox:image',
      capabilities: { edit: true, maxReferences: 1, mask: false, seed: true },
    });
  });

  it('draws nothing with a model that is not there', async () => {
    const { stderr, exitCode } = await run('models', '--probe', 'huggingface:a/b');
    expect([exitCode, stderr]).toEqual([
      2,
      'error: "huggingface:a/b": it needs an API key: set the environment variable HF_TOKEN.\n',
    ]);
  });
});

describe('a generator of the configuration', () => {
  it('is listed, and refused by a run before anything is spent when its workflow is missing', async () => {
    const comfy = { kind: 'comfyui', baseURL: 'http://127.0.0.1:1', workflow: 'flows/draw.json' };
    writeFileSync(join(folder, 'interleave.config.json'), JSON.stringify({ generators: { comfy } }));
    const path = join(folder, 'flows/draw.json');
    const words = `generators.comfy: the file ${path} of "workflow" does not exist`;
    expect((await run('models')).stdout).toContain(words);
    const { stderr, exitCode } = await run(
      'generate',
      'A red house.',
      '--generator',
      'comfy',
      '--out',
      'run',
    );
    expect([exitCode, existsSync(join(folder, 'run'))]).toEqual([2, false]);
    expect(stderr).toMatch(/^error: generators\.comfy: /);
    expect((await run('doctor', '--generator', 'comfy')).stdout).toContain(`✘ ${words}`);
  });
});
