/** What `interleave models --probe` does: finds out with two cheap calls what an image model can do, and keeps it. */
import { APICallError, UnsupportedFunctionalityError } from '@ai-sdk/provider';
import type { ImageModelV4, ImageModelV4CallOptions, ImageModelV4File } from '@ai-sdk/provider';
import sharp from 'sharp';
import type { Capabilities } from '../../core/capabilities.ts';
import { ConfigError, InterleaveError, messageOf, ProviderError } from '../../core/errors.ts';
import { loadImageModel } from './load-image-model.ts';
import { parseModelId } from './model-id.ts';
import type { ModelRef } from './model-id.ts';
import { cornerTurned, correlation, plainSquare, samePixels } from './picture-checks.ts';
import { remember } from './remembered.ts';
import type { FoundCapabilities } from './remembered.ts';
import type { ModelSettings } from './settings.ts';

/** What a probe is going to do, told before it is paid for. */
export interface ProbePlan {
  /** Most pictures that will be drawn. */
  readonly pictures: number;
  /** US dollars; `null` when the price of a picture is not known. */
  readonly costUsd: number | null;
}

export interface ProbeFinding {
  readonly name: 'draws' | 'edits' | 'references' | 'seed';
  /** `null`: could not be told. */
  readonly ok: boolean | null;
  /** One sentence. */
  readonly detail: string;
}

export interface ProbeReport {
  readonly id: string;
  readonly findings: readonly ProbeFinding[];
  /** What holds from now on, with the user's word over what was found. */
  readonly capabilities: Capabilities;
}

export interface ProbeControls {
  readonly signal?: AbortSignal | undefined;
  readonly onPlan?: ((plan: ProbePlan) => void) | undefined;
}

const TIMEOUT_MS = 300_000;
const SEED = 7;
/** What an edit keeps, and nobody draws by chance; the edit's prompt does not mention it. */
const DRAW = 'A red ball in the lower left corner of a plain white background.';
const EDIT = 'Make the background light yellow. Keep everything else exactly as it is.';
const EDIT_WITH_COLOUR =
  'Give the background of the first picture the colour of the second picture. Keep everything else exactly as it is.';
const COLOUR = { r: 255, g: 214, b: 64 };
const SIDE_PX = 512;
/** Of the brightness of source and edit. A ball of the same colour in the same corner gives above 0.9. */
const ALIKE = 0.5;

/**
 * Draws a small picture, and changes it, together with a second reference where that is plausible. When two pictures
 * are declined, one is tried. What was found is kept for the current folder (`remembered.ts`).
 *
 * @throws {ConfigError} when the model is not set up. @throws {ProviderError} when it does not draw at all, so that
 *   nothing was found out. @throws the signal's reason when aborted.
 */
export async function probeModel(
  id: string,
  settings: ModelSettings,
  { signal, onPlan }: ProbeControls = {},
): Promise<ProbeReport> {
  const ref = parseModelId(id, settings);
  const known = settings.models?.[id] ?? settings.models?.[ref.id];
  const { model, capabilities: told } = await loadImageModel(id, settings);
  const price = known?.price?.image ?? (ref.source === 'sandbox' ? 0 : undefined);
  const isFree = price === 0;
  const references = await plausibleReferences(ref, model, told);
  const pictures = (references > 0 ? 2 : 1) + (isFree ? 1 : 0);
  onPlan?.({ pictures, costUsd: price === undefined ? null : pictures * price });

  const deadline = AbortSignal.timeout(known?.timeoutMs ?? TIMEOUT_MS);
  const abortSignal = signal ? AbortSignal.any([signal, deadline]) : deadline;
  // Services have sizes of their own; a small one may not be among them.
  const size = ref.source === 'provider' ? undefined : (`${SIDE_PX}x${SIDE_PX}` as const);
  const ask: Ask = (prompt, files) => draw(model, { ...CALL, prompt, files, size, abortSignal });

  const drawn = await ask(DRAW, undefined).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (error instanceof InterleaveError) throw error;
    const message = `${id} drew nothing, so nothing was found out: ${messageOf(error)}`;
    throw new ProviderError(message, { model: id, isRetryable: false }, { cause: error });
  });
  const { width, height } = await sharp(drawn.bytes).metadata();
  const findings: ProbeFinding[] = [
    { name: 'draws', ok: true, detail: `It drew ${width} x ${height} pixels.` },
  ];
  const edit = await findEdit(ask, drawn, references);
  const seed = await findSeed(ask, drawn, isFree);
  findings.push(...edit.findings, ...seed.findings);
  // A call that was ended tells nothing.
  signal?.throwIfAborted();
  const found = { ...edit.found, ...seed.found };
  await remember(ref, found, settings);
  const { capabilities } = await loadImageModel(id, settings);
  return { id, findings, capabilities };
}

const CALL: ImageModelV4CallOptions = {
  prompt: undefined,
  n: 1,
  size: undefined,
  aspectRatio: undefined,
  seed: SEED,
  files: undefined,
  mask: undefined,
  providerOptions: {},
};

interface Drawing {
  readonly bytes: Uint8Array;
  /** Features that the call named and the model did not honour. */
  readonly ignored: ReadonlySet<string>;
}
type Ask = (prompt: string, files: ImageModelV4File[] | undefined) => Promise<Drawing>;

interface Found {
  readonly found: FoundCapabilities;
  readonly findings: readonly ProbeFinding[];
}

async function draw(model: ImageModelV4, options: ImageModelV4CallOptions): Promise<Drawing> {
  const { images, warnings } = await model.doGenerate(options);
  const [image] = images;
  if (image === undefined) throw new Error('it answered without a picture');
  const bytes = typeof image === 'string' ? new Uint8Array(Buffer.from(image, 'base64')) : image;
  const ignored = warnings.flatMap((warning) => (warning.type === 'unsupported' ? [warning.feature] : []));
  return { bytes, ignored: new Set(ignored) };
}

/** How many pictures are worth trying to have changed: 0, 1 or 2. */
async function plausibleReferences(ref: ModelRef, model: ImageModelV4, told: Capabilities): Promise<number> {
  if ((await model.supportsFileInputs) === false) return 0;
  // An adapter of ours knows how many it can send; elsewhere "1" may be a guess.
  if (ref.source === 'generator') return told.edit === false ? 0 : Math.min(2, told.maxReferences);
  return told.edit === false ? 1 : 2;
}

async function findEdit(ask: Ask, source: Drawing, references: number): Promise<Found> {
  if (references === 0) {
    return {
      found: { edit: false },
      findings: [{ name: 'edits', ok: false, detail: 'It takes no pictures.' }],
    };
  }
  const first = fileOf(source.bytes);
  if (references === 1) return await findSingleEdit(ask, source, first);
  let edited: Drawing;
  try {
    edited = await ask(EDIT_WITH_COLOUR, [first, fileOf(await plainSquare(SIDE_PX, COLOUR))]);
  } catch (error) {
    if (!isDeclined(error)) return unclear(error);
    const single = await findSingleEdit(ask, source, first);
    if (single.found.edit !== true) return single;
    return withReferences(single, 1, `It takes one picture; two were declined (${messageOf(error)}).`);
  }
  const single = await judgeEdit(source, edited);
  if (single.found.edit !== true) return single;
  if (edited.ignored.has('files')) return withReferences(single, 1, 'It takes one picture of two.');
  if (await cornerTurned(source.bytes, edited.bytes, COLOUR))
    return withReferences(single, 2, 'It takes two pictures at once, perhaps more.');
  const detail = 'It takes two pictures, but whether it looks at the second does not show.';
  return { ...single, findings: [...single.findings, { name: 'references', ok: null, detail }] };
}

async function findSingleEdit(ask: Ask, source: Drawing, file: ImageModelV4File): Promise<Found> {
  try {
    return await judgeEdit(source, await ask(EDIT, [file]));
  } catch (error) {
    if (!isDeclined(error)) return unclear(error);
    const detail = `It does not change pictures (${messageOf(error)}).`;
    return { found: { edit: false }, findings: [{ name: 'edits', ok: false, detail }] };
  }
}

/** Whether the edit was made from the source: it shows what only the source tells. */
async function judgeEdit(source: Drawing, edited: Drawing): Promise<Found> {
  const alike = await correlation(source.bytes, edited.bytes);
  if (alike >= ALIKE) {
    return {
      found: { edit: true },
      findings: [{ name: 'edits', ok: true, detail: 'It changes a given picture.' }],
    };
  }
  if (edited.ignored.has('files')) {
    const detail = 'It leaves a given picture out, and draws anew.';
    return { found: { edit: false }, findings: [{ name: 'edits', ok: false, detail }] };
  }
  const detail = 'It took a picture and drew one that does not resemble it; whether it edits is not clear.';
  return { found: {}, findings: [{ name: 'edits', ok: null, detail }] };
}

function withReferences({ found, findings }: Found, count: 1 | 2, detail: string): Found {
  return {
    found: { ...found, maxReferences: count },
    findings: [...findings, { name: 'references', ok: count > 1, detail }],
  };
}

function unclear(error: unknown): Found {
  const detail = `The edit failed for another reason, so whether it edits is not clear (${messageOf(error)}).`;
  return { found: {}, findings: [{ name: 'edits', ok: null, detail }] };
}

/** Whether the failure says that such a call is not taken, rather than that something is down, limited or not allowed. */
function isDeclined(error: unknown): boolean {
  if (error instanceof ConfigError || UnsupportedFunctionalityError.isInstance(error)) return true;
  if (!APICallError.isInstance(error)) return false;
  const { statusCode = 0, data } = error;
  const isRefusal = (data as { isRefusal?: boolean } | undefined)?.isRefusal === true;
  return (
    !isRefusal && statusCode >= 400 && statusCode < 500 && ![401, 402, 403, 408, 429].includes(statusCode)
  );
}

/** Whether the same seed gives the same picture. Paid for only where it costs nothing. */
async function findSeed(ask: Ask, drawn: Drawing, isFree: boolean): Promise<Found> {
  const tell = (ok: boolean | null, detail: string): Found => ({
    found: ok === null ? {} : { seed: ok },
    findings: [{ name: 'seed', ok, detail }],
  });
  if (drawn.ignored.has('seed')) return tell(false, 'It takes no seed.');
  if (!isFree) return tell(null, 'It takes a seed; whether that repeats a picture, a third one would tell.');
  try {
    const again = await ask(DRAW, undefined);
    const isSame = await samePixels(drawn.bytes, again.bytes);
    return tell(
      isSame,
      isSame ? 'The same seed gives the same picture.' : 'The same seed gives another picture.',
    );
  } catch (error) {
    return tell(null, `The repetition failed (${messageOf(error)}).`);
  }
}

function fileOf(data: Uint8Array): ImageModelV4File {
  const mediaType = data[0] === 0xff ? 'image/jpeg' : data[0] === 0x52 ? 'image/webp' : 'image/png';
  return { type: 'file', data, mediaType };
}
