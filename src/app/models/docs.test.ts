import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../../adapters/image/openai-images-dialects.ts';
import { parseConfig } from '../config.ts';
import { capabilitiesOf } from './capabilities.ts';
import { falPairOf } from './fal-pair.ts';
import { GENERATOR_PREFIXES, generatorSchema } from './generator-config.ts';
import { installCommand, PROVIDER_NAMES, providerOf } from './providers.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/models.md'), 'utf8');
/** The cells of the row that a name begins, in the section with that heading. */
function cellsOf(section: string, name: string): string[] {
  const rows = page.slice(page.indexOf(`\n## ${section}\n`)).split('\n');
  const row = rows.find((line) => line.startsWith(`| \`${name}\``)) ?? '';
  return row.split('|').map((cell) => cell.trim());
}

describe('docs/models.md', () => {
  it.each(PROVIDER_NAMES)('tells of %s what the program does', (name) => {
    const { keys, examples, reply } = providerOf(name);
    const cells = cellsOf('Providers', name);
    expect(cells[2]).toBe(`\`${installCommand(name)}\``);
    for (const key of keys) expect(cells[3]).toContain(`\`${key}\``);
    expect(cells.slice(4, 7)).toEqual([
      examples.language ? 'yes' : 'no',
      examples.image ? 'yes' : 'no',
      examples.language ? reply : '',
    ]);
  });

  it.each(Object.entries(DIALECTS))('tells of the dialect %s what the program does', (name, dialect) => {
    const [, , label, seed, references, mask] = cellsOf('Servers', name);
    if (name !== 'openai') expect(label).toBe(dialect.label);
    expect(seed?.startsWith('none')).toBe(!dialect.generate.seed);
    expect(references).toContain(dialect.edit.maxImages === 1 ? 'first only' : dialect.edit.imageField.many);
    expect(mask?.startsWith('none')).toBe(!('inpaint' in dialect) && dialect.edit.maskField === undefined);
  });

  it('gives examples that are read as it says', async () => {
    expect(falPairOf('fal-ai/flux-2/edit')?.draw).toBe('fal-ai/flux-2');
    expect(falPairOf('fal-ai/flux-pro/kontext')?.draw).toBe('fal-ai/flux-pro/kontext/text-to-image');
    expect(await capabilitiesOf('Qwen/Qwen-Image-Edit-2511', {})).toMatchObject({
      edit: true,
      maxReferences: 3,
    });
  });
});

describe('docs/image-servers.md', () => {
  const servers = readFileSync(join(import.meta.dirname, '../../../docs/image-servers.md'), 'utf8');

  it('shows a configuration of every kind, which is read', () => {
    const [, text = ''] = /```json\n(\{\n {2}"generator"[\s\S]*?)```/.exec(servers) ?? [];
    const { generators } = parseConfig(JSON.parse(text), 'docs');
    expect(Object.values(generators).map(({ kind }) => kind)).toEqual(
      generatorSchema.options.map(({ shape }) => shape.kind.value),
    );
  });

  it.each(Object.keys(GENERATOR_PREFIXES))('and docs/models.md name the prefix %s', (prefix) => {
    expect(servers).toContain(`\`${prefix}:`);
    expect(page).toContain(`| \`${prefix}:`);
  });
});
