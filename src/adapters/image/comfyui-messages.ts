/**
 * What ComfyUI says: over its websocket, in `/history` and in refusals of `/prompt`. Read in comfyanonymous/ComfyUI
 * `server.py` and `execution.py`. Schemas hold only what is used, and are loose.
 */
import { z } from 'zod';
import type { CallFailure } from '../http/call-error.ts';
import { isRefusalText } from '../../core/refusal.ts';
import { describeNode } from './comfyui-workflow.ts';
import type { Workflow } from './comfyui-workflow.ts';
import { excerpt } from './server-call.ts';

const executionError = z.object({
  node_id: z.union([z.string(), z.number()]).nullish(),
  node_type: z.string().nullish(),
  exception_message: z.string().nullish(),
  exception_type: z.string().nullish(),
});
export type ExecutionError = z.output<typeof executionError>;

const ofPrompt = { prompt_id: z.string().nullish() };

/** A message of the websocket that means something to us; previews are binary and all others are skipped. */
export const messageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('execution_cached'),
    data: z.object({ ...ofPrompt, nodes: z.array(z.unknown()) }),
  }),
  z.object({
    type: z.literal('progress'),
    data: z.object({
      ...ofPrompt,
      value: z.number(),
      max: z.number(),
      node: z.union([z.string(), z.number()]).nullish(),
    }),
  }),
  /** A node of `null` means that the job is over. */
  z.object({
    type: z.literal('executing'),
    data: z.object({ ...ofPrompt, node: z.union([z.string(), z.number()]).nullable() }),
  }),
  z.object({ type: z.literal('execution_success'), data: z.object(ofPrompt) }),
  z.object({ type: z.literal('execution_interrupted'), data: z.object(ofPrompt) }),
  z.object({ type: z.literal('execution_error'), data: executionError.extend(ofPrompt) }),
]);
export type ServerMessage = z.output<typeof messageSchema>;

export const uploadSchema = z.object({ name: z.string().min(1), subfolder: z.string().nullish() });

export const queuedSchema = z.object({ prompt_id: z.string().min(1) });

export const imageRefSchema = z.object({
  filename: z.string(),
  subfolder: z.string().default(''),
  type: z.string().default('output'),
});
export type ImageRef = z.output<typeof imageRefSchema>;

export const historyEntrySchema = z.object({
  outputs: z.record(z.string(), z.looseObject({ images: z.array(z.unknown()).nullish() })).nullish(),
  status: z
    .object({
      status_str: z.string().nullish(),
      completed: z.boolean().nullish(),
      messages: z.array(z.tuple([z.string(), z.unknown()])).nullish(),
    })
    .nullish(),
});
export type HistoryEntry = z.output<typeof historyEntrySchema>;
/** By the id of the job; empty until it is over. */
export const historySchema = z.record(z.string(), historyEntrySchema);

/** Each entry is a list whose second element is the id of the job. */
const queueEntry = z.tuple([z.unknown(), z.string()], z.unknown());
export const queueSchema = z.object({
  queue_running: z.array(queueEntry),
  queue_pending: z.array(queueEntry),
});

const invalidSchema = z.object({
  error: z.union([z.string(), z.object({ message: z.string(), details: z.string().nullish() })]),
  node_errors: z
    .union([
      z.record(
        z.string(),
        z.object({
          class_type: z.string().nullish(),
          errors: z.array(z.object({ message: z.string(), details: z.string().nullish() })),
        }),
      ),
      z.array(z.unknown()),
    ])
    .nullish(),
});

/**
 * Why a workflow was refused, in one sentence that names the nodes; `undefined` when it is no such refusal.
 */
export function refusedWorkflow(json: unknown, graph: Workflow): string | undefined {
  const parsed = invalidSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { error, node_errors: nodeErrors } = parsed.data;
  const perNode =
    nodeErrors == null || Array.isArray(nodeErrors)
      ? []
      : Object.entries(nodeErrors).map(([id, { errors }]) => {
          const reasons = errors.map(({ message, details }) =>
            details == null || details === '' ? message : `${message} (${details})`,
          );
          return `${describeNode(graph, id)}: ${reasons.join(', ')}`;
        });
  const whole =
    typeof error === 'string'
      ? error
      : [error.message, error.details].filter((text) => text != null).join(' ');
  const reasons = perNode.length > 0 ? perNode.join('; ') : whole;
  return `refuses the workflow: ${excerpt(reasons)}`;
}

/** The failure of a node, in one sentence. */
export function nodeFailure(error: ExecutionError, graph: Workflow): CallFailure {
  const said = excerpt(error.exception_message ?? error.exception_type ?? 'it gives no reason');
  const at =
    error.node_id == null ? (error.node_type ?? 'a node') : describeNode(graph, String(error.node_id));
  if (isRefusalText(said)) return { message: `${at} declined the content: ${said}`, isRefusal: true };
  // After running out of memory ComfyUI unloads its models, so that another try may succeed; all else would repeat.
  const isRetryable = /out ?of ?memory/i.test(`${error.exception_type ?? ''} ${said}`);
  return { message: `${at} failed: ${said}`, isRetryable };
}

/** How a job ended, as its history entry tells. */
export interface JobEnd {
  readonly images: readonly { readonly nodeId: string; readonly image: ImageRef }[];
  /** Ids of the nodes whose results ComfyUI had from an earlier job. */
  readonly cachedNodes: readonly string[];
  readonly error: ExecutionError | undefined;
  readonly isInterrupted: boolean;
}

export function readHistory({ outputs, status }: HistoryEntry): JobEnd {
  const images = Object.entries(outputs ?? {}).flatMap(([nodeId, output]) =>
    (output.images ?? []).flatMap((item) => {
      const image = imageRefSchema.safeParse(item);
      return image.success ? [{ nodeId, image: image.data }] : [];
    }),
  );
  const told = (type: string): unknown => status?.messages?.findLast(([name]) => name === type)?.[1];
  const error = executionError.safeParse(told('execution_error'));
  const cached = z
    .object({ nodes: z.array(z.union([z.string(), z.number()])) })
    .safeParse(told('execution_cached'));
  const failed = status?.status_str === 'error';
  const isInterrupted = told('execution_interrupted') !== undefined;
  return {
    images,
    cachedNodes: cached.success ? cached.data.nodes.map(String) : [],
    error: error.success ? error.data : failed && !isInterrupted ? {} : undefined,
    isInterrupted,
  };
}
