import type { Command } from 'commander';
import { loadConfig } from '../../app/config.ts';
import { listModels } from '../../app/models/list-models.ts';
import type { ListedModel } from '../../app/models/list-models.ts';
import type { ModelSettings } from '../../app/models/settings.ts';
import type { CliIo } from '../io.ts';
import { createPaint } from '../progress.ts';

export function defineModels(command: Command, io: CliIo): void {
  command
    .option('--config <file>', 'configuration file (default: interleave.config.* in this folder)')
    .option('--json', 'print the list, or what the probe found, as JSON')
    .option(
      '--probe <id>',
      'find out with two cheap pictures what an image model can do, and remember it in .interleave/capabilities.json',
    )
    .action(async (flags: { config?: string; json?: boolean; probe?: string }) => {
      const config = await loadConfig(io.folder, flags.config);
      const settings: ModelSettings = { ...config, env: io.env, projectDir: io.folder };
      if (flags.probe !== undefined) return await probe(flags.probe, settings, flags.json === true, io);
      const models = await listModels(settings);
      if (flags.json) io.stdout.write(`${JSON.stringify(models, null, 2)}\n`);
      else writeModels(models, io);
    });
}

async function probe(id: string, settings: ModelSettings, asJson: boolean, io: CliIo): Promise<void> {
  // It loads the picture library, which the list does without.
  const { probeModel } = await import('../../app/models/probe.ts');
  const report = await probeModel(id, settings, {
    signal: io.signal,
    onPlan({ pictures, costUsd }) {
      const cost =
        costUsd === null
          ? 'the price of a picture is not known; it can be set under "models"'
          : costUsd === 0
            ? 'at no cost'
            : `about $${costUsd.toFixed(2)}`;
      io.stderr.write(
        `Drawing ${pictures} ${pictures === 1 ? 'picture' : 'pictures'} with ${id} (${cost}).\n`,
      );
    },
  });
  if (asJson) {
    io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const paint = createPaint(io.stdout, io.env);
  for (const { name, ok, detail } of report.findings) {
    const mark = ok === null ? paint('yellow', '?') : ok ? paint('green', '✔') : paint('red', '✘');
    io.stdout.write(`  ${mark} ${name.padEnd(10)}  ${detail}\n`);
  }
  io.stdout.write(`From now on in this folder: ${abilitiesOf(report.capabilities) || 'draws only'}.\n`);
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
      'A server that speaks OpenAI is named by its address, http://host:port/v1#model, or in interleave.config.json.\n' +
      'Generators besides: svg:<language model>, draws:<language model>, huggingface:<model>, klein:<address>; ComfyUI and\n' +
      'AUTOMATIC1111 under "generators" in interleave.config.json.\n',
  );
}

function roleOf({ id, kinds, source }: ListedModel): string {
  if (source === 'alias') return 'alias';
  if (source === 'server') return 'any';
  if (kinds[0] === 'image') return 'draws';
  if (source === 'provider') return 'plans, judges';
  return id === 'sandbox:planner' ? 'plans' : 'judges';
}

function abilities({ capabilities, reply }: ListedModel): string {
  if (capabilities === null)
    return reply === 'json' ? 'held to a JSON schema' : reply === 'text' ? 'answers in text' : '';
  return abilitiesOf(capabilities);
}

function abilitiesOf({ edit, maxReferences, mask, seed }: NonNullable<ListedModel['capabilities']>): string {
  const word = (name: string, value: boolean | 'unknown') =>
    value === 'unknown' ? [`${name}?`] : value ? [name] : [];
  const references = maxReferences > 1 ? [`${maxReferences} references`] : [];
  return [...word('edits', edit), ...references, ...word('mask', mask), ...word('seed', seed)].join(', ');
}
