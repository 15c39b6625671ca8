/**
 * ComfyUI workflows in "API format" as templates: JSON with placeholders such as `{{prompt}}` in its strings. A string
 * that is nothing but a placeholder becomes the value itself, so that `"{{seed}}"` turns into a number.
 */
import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';

type Json = string | number | boolean | null | { readonly [key: string]: Json } | readonly Json[];

const nodeSchema = z.looseObject({
  class_type: z.string(),
  inputs: z.record(z.string(), z.json()),
  _meta: z.looseObject({ title: z.string().optional() }).optional(),
});

/** A workflow as "Export (API)" writes it: node ids to nodes. */
export const workflowSchema = z
  .record(z.string(), z.unknown())
  .refine((graph) => !('nodes' in graph && 'links' in graph), {
    error:
      'this is a workflow in the format of the editor; export it with "Workflow > Export (API)" (dev mode must be on)',
    abort: true,
  })
  .pipe(
    z.record(z.string(), nodeSchema, {
      error: 'expected a workflow in API format: {"<node id>":{"class_type":…,"inputs":{…}}}',
    }),
  )
  .refine((graph) => Object.keys(graph).length > 0, 'the workflow has no nodes');
export type Workflow = z.output<typeof workflowSchema>;

export type PlaceholderValue = string | number | boolean;

/** A workflow with what is known about its placeholders. */
export interface Template {
  readonly graph: Workflow;
  readonly names: ReadonlySet<string>;
  /** How many pictures it takes: `{{image_1}}` … `{{image_n}}`. */
  readonly images: number;
}

const PLACEHOLDER = /\{\{\s*([A-Za-z]\w*)\s*\}\}/g;
const KNOWN = ['prompt', 'negative_prompt', 'seed', 'width', 'height', 'mask'];
const IMAGE = /^image_([1-9]\d?)$/;

/**
 * Finds the placeholders and checks them.
 * @param setting name of the setting that holds the workflow, for messages.
 * @param extra further names for which values are known.
 * @throws {ConfigError} without `{{prompt}}`, with a placeholder that nothing fills, or with a gap in the pictures.
 */
export function readTemplate(graph: Workflow, setting: string, extra: readonly string[]): Template {
  const names = new Set<string>();
  visitStrings(graph as Json, (text) => {
    for (const [, name = ''] of text.matchAll(PLACEHOLDER)) names.add(name);
  });
  if (!names.has('prompt')) {
    throw new ConfigError(
      `comfyui: "${setting}" has no {{prompt}}; write {{prompt}} in place of the text of the node that takes the prompt, ` +
        'e.g. "text": "{{prompt}}" in CLIPTextEncode.',
    );
  }
  const numbers = [...names].flatMap((name) => Number(IMAGE.exec(name)?.[1] ?? [])).filter((n) => n > 0);
  const images = Math.max(0, ...numbers);
  for (let index = 1; index <= images; index++) {
    if (!names.has(`image_${index}`)) {
      throw new ConfigError(`comfyui: "${setting}" has {{image_${images}}} but no {{image_${index}}}.`);
    }
  }
  const unknown = [...names].find(
    (name) => !KNOWN.includes(name) && !IMAGE.test(name) && !extra.includes(name),
  );
  if (unknown !== undefined) {
    throw new ConfigError(
      `comfyui: "${setting}" has {{${unknown}}}, for which there is no value; add it to "values", or use ` +
        `${[...KNOWN, 'image_1'].map((name) => `{{${name}}}`).join(', ')}.`,
    );
  }
  return { graph, names, images };
}

/**
 * The workflow with values in place of placeholders, in one pass, so that a prompt that contains `{{seed}}` stays as
 * it is.
 * @throws {RangeError} when a placeholder has no value.
 */
export function fillTemplate(
  { graph }: Template,
  values: Readonly<Record<string, PlaceholderValue>>,
): Workflow {
  const valueOf = (name: string): PlaceholderValue => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new RangeError(`No value for the placeholder {{${name}}}`);
    return value;
  };
  const fill = (value: Json): Json => {
    if (typeof value === 'string') {
      const whole = /^\{\{\s*([A-Za-z]\w*)\s*\}\}$/.exec(value);
      return whole
        ? valueOf(whole[1]!)
        : value.replaceAll(PLACEHOLDER, (_, name: string) => String(valueOf(name)));
    }
    if (Array.isArray(value)) return value.map((item: Json) => fill(item));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item as Json)]));
    }
    return value;
  };
  return fill(graph as Json) as Workflow;
}

/** `KSampler (node 3)`, or with the title that the user gave it. */
export function describeNode(graph: Workflow, nodeId: string): string {
  const node = Object.hasOwn(graph, nodeId) ? graph[nodeId] : undefined;
  if (node === undefined) return `node ${nodeId}`;
  const title = node._meta?.title;
  return title === undefined || title === node.class_type
    ? `${node.class_type} (node ${nodeId})`
    : `${node.class_type} "${title}" (node ${nodeId})`;
}

function visitStrings(value: Json, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) visitStrings(item as Json, visit);
  }
}
