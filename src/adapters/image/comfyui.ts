/**
 * ComfyUI as an image model. The user brings a workflow in API format with placeholders (`comfyui-workflow.ts`); a call
 * uploads the pictures, fills the workflow, queues it, waits (`comfyui-job.ts`) and fetches the picture. ComfyUI keeps
 * the results of nodes: the same workflow with the same values is answered from there, so the seed matters.
 */
import { randomUUID } from 'node:crypto';
import { APICallError } from '@ai-sdk/provider';
import type { ImageModelV4, ImageModelV4CallOptions, ImageModelV4Result } from '@ai-sdk/provider';
import type { z } from 'zod';
import type { Capabilities } from '../../core/capabilities.ts';
import { hashToInt } from '../../lib/hash.ts';
import { callError, keptHeaders } from '../http/call-error.ts';
import { mergeHeaders, parseSettings } from './adapter-settings.ts';
import type { AdapterRuntime } from './adapter-settings.ts';
import { createComfyuiServer } from './comfyui-server.ts';
import type { ComfyuiServer } from './comfyui-server.ts';
import { nodeFailure } from './comfyui-messages.ts';
import type { JobEnd } from './comfyui-messages.ts';
import { chooseTemplate, comfyuiSettingsSchema, readTemplates } from './comfyui-settings.ts';
import type { ComfyuiSettings, Templates } from './comfyui-settings.ts';
import { fillTemplate } from './comfyui-workflow.ts';
import type { PlaceholderValue, Template, Workflow } from './comfyui-workflow.ts';
import { withDeadline } from './deadline.ts';
import { chooseSize, createComplaints, limitCount, loadPictures, parseSize } from './input-picture.ts';
import type { Complaints, InputPicture } from './input-picture.ts';

const LABEL = 'ComfyUI';
const SIZE_STEP_PX = 16;
/** How long to wait for the websocket before doing without. */
const SOCKET_TIMEOUT_MS = 3000;
/** Finished workflows whose pictures are remembered, for answers from the cache that name none. */
const MAX_REMEMBERED = 50;

/**
 * What the workflows can do, read from their placeholders.
 * @throws {ConfigError} when a setting is wrong.
 */
export function comfyuiCapabilities(settings: ComfyuiSettings): Capabilities {
  const templates = readTemplates(parseSettings(comfyuiSettingsSchema, settings, 'comfyui'));
  const { draw, edits } = templates;
  const all = [...(draw ? [draw] : []), ...edits];
  return {
    edit: edits.length > 0,
    maxReferences: edits.at(-1)?.images ?? 0,
    mask: edits.some(({ names }) => names.has('mask')),
    seed: all.every(({ names }) => names.has('seed')),
  };
}

/**
 * @throws {ConfigError} when a setting or a workflow is wrong, before anything is sent. `doGenerate` throws a
 *   `ConfigError` for a call that no workflow serves, an `APICallError` for every failed call, and the signal's reason
 *   when aborted, after the job was cancelled.
 */
export function createComfyui(settings: ComfyuiSettings, runtime: AdapterRuntime): ImageModelV4 {
  const checked = parseSettings(comfyuiSettingsSchema, settings, 'comfyui');
  const templates = readTemplates(checked);
  const remembered = new Map<string, JobEnd['images']>();
  return {
    specificationVersion: 'v4',
    provider: `${checked.name}.image`,
    modelId: 'workflow',
    maxImagesPerCall: 1,
    supportsFileInputs: templates.edits.length > 0,
    supportsMaskInputs: templates.edits.some(({ names }) => names.has('mask')),
    doGenerate: (options) => generate({ settings: checked, runtime, templates, remembered }, options),
  };
}

interface Studio {
  readonly settings: z.output<typeof comfyuiSettingsSchema>;
  readonly runtime: AdapterRuntime;
  readonly templates: Templates;
  readonly remembered: Map<string, JobEnd['images']>;
}
