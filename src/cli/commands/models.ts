import type { Command } from 'commander';
import { loadConfig } from '../../app/config.ts';
import { listModels } from '../../app/models/list-models.ts';
import type { ListedModel } from '../../app/models/list-models.ts';
import type { CliIo } from '../io.ts';
import { createPaint } from '../progress.ts';

export function defineModels(command: Command, io: CliIo): void {
  command
    .option('--config <file>', 'configuration file (default: interleave.config.* in this folder)')
    .option('--json', 'print the list as JSON')
    .action(async (flags: { config?: string; json?: boolean }) => {
      const models = await listModels({ ...(await loadConfig(io.folder, flags.config)), env: io.env });
      if (flags.json) io.stdout.write(`${JSON.stringify(models, null, 2)}\n`);
      else writeModels(models, io);
    });
}

function writeModels(models: readonly ListedModel[], io: CliIo): void {
  const paint = createPaint(io.stdout, io.env);
  const width = Math.max(...models.map(({ id }) => id.length));
  for (const model of models) {
    const { id, state, fix } = model;
    const status = state === 'ready' ? paint('green', fix ?? 'ready') : paint('yellow', fix ?? state);
    io.stdout.write(
      `${id.padEnd(width)}  ${roleOf(model).padEnd(13)}  ${abilities(model).padEnd(44)}  ${status}\n`,
    );
  }
  io.stdout.write(
    '\nOf each provider a few models are shown; any model of it can be named as provider:model.\n' +
      'A server that speaks OpenAI is named by its address, http://host:port/v1#model, or in interleave.config.json.\n',
  );
}

function roleOf({ id, kinds, source }: ListedModel): string {
  if (source === 'alias') return 'alias';
  if (source === 'server') return 'any';
  if (kinds[0] === 'image') return 'draws';
  if (source === 'provider') return 'plans, judges';
  return id === 'sandbox:critic' ? 'judges' : 'plans';
}

function abilities({ capabilities, reply }: ListedModel): string {
  if (capabilities === null)
    return reply === 'json' ? 'held to a JSON schema' : reply === 'text' ? 'answers in text' : '';
  const { edit, maxReferences, mask, seed } = capabilities;
  const word = (name: string, value: boolean | 'unknown') =>
    value === 'unknown' ? [`${name}?`] : value ? [name] : [];
  const references = maxReferences > 1 ? [`${maxReferences} references`] : [];
  return [...word('edits', edit), ...references, ...word('mask', mask), ...word('seed', seed)].join(', ');
}
