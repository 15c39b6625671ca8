/** Settings of the ComfyUI adapter: the workflows, and which of them serves a call. */
import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import { commonFields, serverUrl, sizePattern } from './adapter-settings.ts';
import { readTemplate, workflowSchema } from './comfyui-workflow.ts';
import type { Template } from './comfyui-workflow.ts';

const placeholderValue = z.union([z.string(), z.number(), z.boolean()]);

export const comfyuiSettingsSchema = z
  .strictObject({
    ...commonFields,
    /** Key of this model's `providerOptions` and metadata. */
    name: z.string().default('comfyui'),
    /** `http://127.0.0.1:8188` */
    baseURL: serverUrl,
    /** Puts `/api` before every route, for proxies that pass only those on. */
    apiPrefix: z.boolean().default(false),
    /** Draws from words alone; takes no pictures. */
    workflow: workflowSchema.optional(),
    /** Changes pictures (`{{image_1}}` …). Several are told apart by how many pictures, and whether a `{{mask}}`, they take. */
    editWorkflow: z.union([workflowSchema, z.array(workflowSchema).min(1)]).optional(),
    /** Id or title of the node whose picture counts; without it the first node that saves one. */
    outputNode: z.string().optional(),
    /** Values of further placeholders; `providerOptions` of a call go over them. */
    values: z.record(z.string().regex(/^[A-Za-z]\w*$/), placeholderValue).default({}),
    negativePrompt: z.string().default(''),
    /** For `{{width}}` and `{{height}}` when the caller names no size. */
    size: sizePattern.default('1024x1024'),
    /** Follows the job over the websocket; without it, or when it fails, by asking. */
    websocket: z.boolean().default(true),
    /** Longest wait for the websocket to open, before the job is queued without it. */
    websocketTimeoutMs: z.int().positive().default(3000),
    /** How often to ask without a websocket. */
    pollMs: z.int().positive().default(1000),
    /** How often to ask with one, in case that a message is lost. */
    slowPollMs: z.int().positive().default(15_000),
    /** Folder in ComfyUI's inputs for the pictures that are uploaded. */
    uploadFolder: z
      .string()
      .regex(/^[\w-]+$/, 'a folder name of letters, digits, - and _')
      .default('interleave'),
  })
  .refine(({ workflow, editWorkflow }) => workflow !== undefined || editWorkflow !== undefined, {
    path: ['workflow'],
    error: 'a workflow is missing; export one from ComfyUI with "Workflow > Export (API)"',
  });
export type ComfyuiSettings = z.input<typeof comfyuiSettingsSchema>;

export interface Templates {
  readonly draw: Template | undefined;
  /** From few to many pictures. */
  readonly edits: readonly Template[];
}

/**
 * Reads and checks the workflows.
 * @throws {ConfigError} naming the setting: see `readTemplate`; and when a workflow is in the wrong place.
 */
export function readTemplates(settings: z.output<typeof comfyuiSettingsSchema>): Templates {
  const { workflow, editWorkflow, values } = settings;
  const extra = Object.keys(values);
  const draw = workflow && readTemplate(workflow, 'workflow', extra);
  if (draw && (draw.images > 0 || draw.names.has('mask'))) {
    throw new ConfigError(
      'comfyui: "workflow" takes a picture ({{image_1}} or {{mask}}), but it draws the first one, when there is none yet; ' +
        'put it into "editWorkflow".',
    );
  }
  const list = editWorkflow === undefined ? [] : Array.isArray(editWorkflow) ? editWorkflow : [editWorkflow];
  const edits = list.map((graph, index) => {
    const setting = Array.isArray(editWorkflow) ? `editWorkflow.${index}` : 'editWorkflow';
    const template = readTemplate(graph, setting, extra);
    if (template.images > 0) return template;
    throw new ConfigError(
      `comfyui: "${setting}" takes no picture; write {{image_1}} in place of the file name in LoadImage.`,
    );
  });
  return { draw, edits: edits.toSorted((a, b) => a.images - b.images) };
}

/**
 * The workflow for a call: with a mask one that reads it, if there is one; among those the one that takes as many of
 * the pictures as possible without asking for more than there are, else the smallest.
 */
export function chooseTemplate(
  { draw, edits }: Templates,
  pictureCount: number,
  hasMask: boolean,
): Template | undefined {
  if (pictureCount === 0) return draw;
  const masked = edits.filter(({ names }) => names.has('mask') === hasMask);
  const open = masked.length > 0 ? masked : edits.filter(({ names }) => !names.has('mask'));
  return open.findLast(({ images }) => images <= pictureCount) ?? open[0];
}
