/**
 * Any language model as an image model that draws in SVG. What it writes is rebuilt from an allow-list
 * (`svg-sanitise.ts`), rendered here, and kept in the picture (`svg-picture.ts`), so that an edit is an edit of the SVG:
 * exact, cheap, and what is not touched stays as it is. Right for diagrams and how-tos, not for photographs.
 */
import type {
  APICallError,
  ImageModelV4,
  ImageModelV4CallOptions,
  ImageModelV4Result,
  ImageModelV4Usage,
  LanguageModelV4,
  LanguageModelV4GenerateResult,
  LanguageModelV4Message,
} from '@ai-sdk/provider';
import type { Capabilities } from '../../core/capabilities.ts';
import { keptHeaders } from '../http/call-error.ts';
import { parseSettings } from './adapter-settings.ts';
import type { AdapterRuntime } from './adapter-settings.ts';
import { withDeadline } from './deadline.ts';
import { createComplaints, limitCount, loadPictures } from './input-picture.ts';
import {
  answerError,
  askLanguageModel,
  explainWords,
  isDeclined,
  mergeWarnings,
  passedOn,
  textOf,
  usageOf,
} from './language-model-ask.ts';
import { tooLarge } from './server-call.ts';
import { readInputs, sizeFor, SVG_LABEL } from './svg-input.ts';
import { renderSvg } from './svg-picture.ts';
import { findSvg, repairMessages, svgMessages } from './svg-prompt.ts';
import type { SvgTask } from './svg-prompt.ts';
import { sanitiseSvg, SvgProblem } from './svg-sanitise.ts';
import { svgSettingsSchema } from './svg-settings.ts';
import type { CheckedSvgSettings, SvgSettings } from './svg-settings.ts';

export function svgCapabilities(settings: SvgSettings = {}): Capabilities {
  const { maxReferences } = parseSettings(svgSettingsSchema, settings, 'svg');
  return { edit: true, maxReferences, mask: false, seed: 'unknown' };
}

/**
 * @throws {ConfigError} when a setting is wrong. `doGenerate` throws an `APICallError` for every failed call and for a
 *   reply without a usable SVG, an `UnsupportedFunctionalityError` for a picture without SVG where the model does not
 *   see, and the signal's reason when aborted.
 */
export function createSvgImageModel(
  model: LanguageModelV4,
  settings: SvgSettings,
  runtime: Pick<AdapterRuntime, 'now'>,
): ImageModelV4 {
  const checked = parseSettings(svgSettingsSchema, settings, 'svg');
  return {
    specificationVersion: 'v4',
    provider: `${model.provider}.svg`,
    modelId: model.modelId,
    maxImagesPerCall: 1,
    supportsFileInputs: true,
    supportsMaskInputs: false,
    doGenerate: (options) => generate({ model, settings: checked, runtime }, options),
  };
}

interface Drawer {
  readonly model: LanguageModelV4;
  readonly settings: CheckedSvgSettings;
  readonly runtime: Pick<AdapterRuntime, 'now'>;
}

async function generate(drawer: Drawer, options: ImageModelV4CallOptions): Promise<ImageModelV4Result> {
  const { model, settings, runtime } = drawer;
  options.abortSignal?.throwIfAborted();
  const timestamp = runtime.now();
  const { timeoutMs, maxImageBytes: maxBytes } = settings;
  const complaints = createComplaints();
  const sent = { prompt: options.prompt ?? '' };
  const onTimeout = (): Error =>
    answerError({ model, sent }, { message: `no picture within ${timeoutMs} ms`, isRetryable: true });
  return await withDeadline({ signal: options.abortSignal, timeoutMs, onTimeout }, async (signal) => {
    const pictures = await loadPictures(options.files, { maxBytes, signal });
    const inputs = readInputs(drawer, pictures, complaints);
    limitCount(options.n, 1, SVG_LABEL, complaints);
    if (options.mask !== undefined) {
      complaints.unsupported('mask', `${SVG_LABEL} reads no mask; say in the prompt what is to change.`);
    }
    const size = await sizeFor(settings, options, pictures[0], complaints);
    const task = { prompt: options.prompt ?? '', size, inputs };
    const drawn = await drawTwice({ drawer, options, task, signal });
    if (drawn.removed.length > 0) {
      const message = `Removed from the SVG, because a picture does not need it: ${drawn.removed.join(', ')}.`;
      complaints.warnings.push({ type: 'other', message });
    }
    const facts = { mediaType: 'image/png', svg: drawn.svg, repaired: drawn.answers.length > 1 };
    const last = drawn.answers.at(-1)!;
    return {
      images: [drawn.png],
      warnings: mergeWarnings(
        complaints.warnings,
        drawn.answers.flatMap(({ warnings }) => warnings),
      ),
      providerMetadata: { svg: { images: [facts] } },
      response: {
        timestamp,
        modelId: model.modelId,
        headers: keptHeaders(new Headers(last.response?.headers)),
      },
      usage: drawn.answers.map(usageOf).reduce(addUsage),
    };
  });
}

interface Work {
  readonly drawer: Drawer;
  readonly options: ImageModelV4CallOptions;
  readonly task: SvgTask;
  readonly signal: AbortSignal;
}

interface Drawn {
  readonly svg: string;
  readonly png: Uint8Array;
  readonly removed: readonly string[];
  readonly answers: readonly LanguageModelV4GenerateResult[];
}

/** Asks, and asks once more with what is wrong when the SVG cannot be used. A refusal is not argued with. */
async function drawTwice(work: Work): Promise<Drawn> {
  const { model, settings } = work.drawer;
  const question = { model, sent: { prompt: work.task.prompt } };
  const messages = svgMessages(work.task);
  const first = await ask(work, messages);
  const reply = textOf(first);
  const fail = (failure: Parameters<typeof answerError>[1]): APICallError => answerError(question, failure);
  const isHopeless = (text: string, { finishReason }: LanguageModelV4GenerateResult): boolean =>
    findSvg(text) === undefined && (finishReason.unified === 'content-filter' || isDeclined(text));
  if (isHopeless(reply, first)) throw fail(explainWords(reply, first.finishReason, 'an SVG'));
  assertSize(reply, settings, fail);
  const drawn = await useReply(reply, work);
  if (!(drawn instanceof SvgProblem)) return { ...drawn, answers: [first] };

  const second = await ask(work, repairMessages(messages, reply, drawn.message));
  const corrected = textOf(second);
  assertSize(corrected, settings, fail);
  const redrawn = await useReply(corrected, work);
  if (!(redrawn instanceof SvgProblem)) return { ...redrawn, answers: [first, second] };
  if (findSvg(corrected) === undefined || second.finishReason.unified === 'length') {
    throw fail(explainWords(corrected, second.finishReason, 'an SVG'));
  }
  throw fail({ message: `wrote an SVG twice that cannot be used: ${redrawn.message}`, isRetryable: true });
}

async function ask(
  { drawer, options, signal, task }: Work,
  prompt: LanguageModelV4Message[],
): Promise<LanguageModelV4GenerateResult> {
  const { model, settings } = drawer;
  return await askLanguageModel({
    model,
    sent: { prompt: task.prompt },
    options: {
      prompt,
      ...passedOn(options),
      maxOutputTokens: settings.maxOutputTokens,
      providerOptions: { ...settings.providerOptions, ...options.providerOptions },
      abortSignal: signal,
    },
  });
}

function assertSize(
  reply: string,
  { maxSvgBytes }: CheckedSvgSettings,
  fail: (failure: Parameters<typeof answerError>[1]) => APICallError,
): void {
  if (Buffer.byteLength(findSvg(reply) ?? '') > maxSvgBytes) throw fail(tooLarge('the SVG', maxSvgBytes));
}

/** The picture of a reply; a problem is an outcome here, as the model is told of it. */
async function useReply(
  reply: string,
  { drawer, task, signal }: Work,
): Promise<Omit<Drawn, 'answers'> | SvgProblem> {
  try {
    const source = findSvg(reply);
    if (source === undefined) throw new SvgProblem('there is no <svg> in it');
    const { svg, removed } = sanitiseSvg(source, task.size);
    const limits = { timeoutMs: drawer.settings.renderTimeoutMs, signal };
    return { svg, removed, png: await renderSvg(svg, limits) };
  } catch (error) {
    if (error instanceof SvgProblem) return error;
    throw error;
  }
}

function addUsage(a: ImageModelV4Usage, b: ImageModelV4Usage): ImageModelV4Usage {
  const add = (x: number | undefined, y: number | undefined): number | undefined =>
    x === undefined && y === undefined ? undefined : (x ?? 0) + (y ?? 0);
  return {
    inputTokens: add(a.inputTokens, b.inputTokens),
    outputTokens: add(a.outputTokens, b.outputTokens),
    totalTokens: add(a.totalTokens, b.totalTokens),
  };
}
