/** Generators that are no provider's and speak no OpenAI dialect, as the configuration and ids name them. */
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { comfyuiSettingsSchema } from '../../adapters/image/comfyui-settings.ts';
import { huggingFaceSettingsSchema } from '../../adapters/image/huggingface-settings.ts';
import { kleinSettingsSchema } from '../../adapters/image/klein-settings.ts';
import { languageImageSettingsSchema } from '../../adapters/image/language-model-settings.ts';
import { sdapiSettingsSchema } from '../../adapters/image/sdapi-settings.ts';
import { svgSettingsSchema } from '../../adapters/image/svg-settings.ts';

/** A setting that holds a secret has no place in a file. */
const fromEnvironment = (setting: string) =>
  z
    .never({
      error: `a secret has no place in this file; put it into a variable and name that as "${setting}"`,
    })
    .optional();
const variable = z.string().min(1);

/** A file, relative to the configuration's folder, or the workflow itself. What is in it the adapter checks. */
const workflow = z.union([z.string().min(1), z.record(z.string(), z.unknown())], {
  error: 'expected a file with a workflow in API format, or the workflow itself',
});

/** The adapters' own setting of that name is filled with the generator's. */
const key = z.never({ error: 'the key under "generators" is the name; leave this out' }).optional();

// The cross-checks of the adapters follow when a generator is made.
const comfyui = z.strictObject({
  ...comfyuiSettingsSchema.shape,
  name: key,
  kind: z.literal('comfyui'),
  workflow: workflow.optional(),
  editWorkflow: z.union([workflow, z.array(workflow).min(1)]).optional(),
  apiKeyEnv: variable.optional(),
  apiKey: fromEnvironment('apiKeyEnv'),
});
const sdapi = z.strictObject({
  ...sdapiSettingsSchema.shape,
  name: key,
  kind: z.literal('sdapi'),
  passwordEnv: variable.optional(),
  password: fromEnvironment('passwordEnv'),
});
const klein = z.strictObject({
  ...kleinSettingsSchema.shape,
  name: key,
  kind: z.literal('klein'),
  apiKeyEnv: variable.optional(),
  apiKey: fromEnvironment('apiKeyEnv'),
});
const huggingface = z.strictObject({
  ...huggingFaceSettingsSchema.shape,
  name: key,
  kind: z.literal('huggingface'),
  /** Default: HF_TOKEN, which an endpoint of one's own may do without. */
  apiKeyEnv: variable.optional(),
  apiKey: fromEnvironment('apiKeyEnv'),
});
/** Id of a language model. */
const model = z.string({ error: 'expected the id of a language model' }).min(1);
const languageModel = z.strictObject({
  ...languageImageSettingsSchema.shape,
  kind: z.literal('language-model'),
  model,
});
const svg = z.strictObject({ ...svgSettingsSchema.shape, kind: z.literal('svg'), model });

const KINDS = [comfyui, sdapi, klein, huggingface, languageModel, svg] as const;
const KIND_NAMES = KINDS.map(({ shape }) => shape.kind.value);

export const generatorSchema = z.discriminatedUnion('kind', [...KINDS], {
  error: ({ code }) =>
    code === 'invalid_union'
      ? `expected one of ${KIND_NAMES.join(', ')}`
      : 'expected {"kind":…} and its settings',
});
export type GeneratorConfig = z.output<typeof generatorSchema>;
export type GeneratorKind = GeneratorConfig['kind'];

/** Generators by name; the name is then a model id. */
export const generatorsSchema = z.record(
  z.string().regex(/^[\w.-]+$/, 'a name of letters, digits, ".", "-" and "_"'),
  generatorSchema,
);
export type Generators = z.output<typeof generatorsSchema>;

/**
 * Makes the paths of workflow files absolute.
 * @param configFile the file that names them.
 */
export function anchorWorkflows(generators: Generators, configFile: string): Generators {
  type Workflow = z.output<typeof workflow>;
  const anchor = (one: Workflow): Workflow =>
    typeof one === 'string' ? resolve(dirname(configFile), one) : one;
  return Object.fromEntries(
    Object.entries(generators).map(([name, generator]) => {
      if (generator.kind !== 'comfyui') return [name, generator];
      const { workflow: draw, editWorkflow: edit } = generator;
      return [
        name,
        {
          ...generator,
          ...(draw === undefined ? {} : { workflow: anchor(draw) }),
          ...(edit === undefined
            ? {}
            : { editWorkflow: Array.isArray(edit) ? edit.map(anchor) : anchor(edit) }),
        },
      ];
    }),
  );
}

/** Ids that need no configuration: `prefix:rest`. */
export const GENERATOR_PREFIXES = {
  svg: { rest: '<language model id>', of: (rest: string) => ({ kind: 'svg', model: rest }) },
  draws: { rest: '<language model id>', of: (rest: string) => ({ kind: 'language-model', model: rest }) },
  huggingface: { rest: '<model>', of: (rest: string) => ({ kind: 'huggingface', modelId: rest }) },
  klein: { rest: '<http://host:port>', of: (rest: string) => ({ kind: 'klein', endpoints: [rest] }) },
} as const;
export type GeneratorPrefix = keyof typeof GENERATOR_PREFIXES;

export function isGeneratorPrefix(prefix: string): prefix is GeneratorPrefix {
  return Object.hasOwn(GENERATOR_PREFIXES, prefix);
}
