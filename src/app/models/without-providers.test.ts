import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
/** What users have who installed this package and nothing else. */
const DEPENDENCIES = ['@ai-sdk/openai-compatible', '@ai-sdk/provider', 'zod'];
const SCRIPT = `
import { loadImageModel } from './src/app/models/load-image-model.ts';
import { loadLanguageModel } from './src/app/models/load-language-model.ts';
import { listModels } from './src/app/models/list-models.ts';
import { toV4 } from './src/app/models/load-provider.ts';
const settings = { env: { OPENAI_API_KEY: 'k', GOOGLE_GENERATIVE_AI_API_KEY: 'k' } };
const tell = (error) => error.name + ': ' + error.message;
const listed = await listModels(settings);
console.log(JSON.stringify([
  await loadImageModel('openai:gpt-image-2', settings).catch(tell),
  await loadLanguageModel('google:gemini-2.5-flash', settings).catch(tell),
  await toV4({ specificationVersion: 'v3' }, 'image', 'old:m').catch(tell),
  listed.filter(({ id }) => id === 'openai:gpt-image-2' || id === 'fal:fal-ai/flux-2/edit').map(({ state, fix }) => [state, fix]),
]));
`;

it('tells the exact command that installs what is missing, where no provider is installed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'interleave-bare-'));
  try {
    for (const part of ['app/models', 'app/config.ts', 'adapters', 'agents/ask.ts', 'core', 'lib']) {
      cpSync(join(root, 'src', part), join(folder, 'src', part), { recursive: true });
    }
    for (const name of DEPENDENCIES) {
      const link = join(folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), link);
    }
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'script.js'), SCRIPT);
    const printed = execFileSync(process.execPath, ['script.js'], { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual([
      'ConfigError: "openai:gpt-image-2" needs the package @ai-sdk/openai. Run: npm i @ai-sdk/openai@^4',
      'ConfigError: "google:gemini-2.5-flash" needs the package @ai-sdk/google. Run: npm i @ai-sdk/google@^4',
      'ConfigError: The provider of "old:m" is made for another AI SDK (specification v3, expected v4). ' +
        'Update it, or run: npm i ai@^7, which adapts v2 and v3.',
      [
        ['not-installed', 'npm i @ai-sdk/openai@^4'],
        ['not-installed', 'npm i @ai-sdk/fal@^3; set FAL_API_KEY or FAL_KEY'],
      ],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
