/**
 * The embedded image generator behind the AI SDK's `ImageModelV4`: text to image without files, an edit of the first
 * file with them. It is a simulation of a few-step generator, see `obey.ts`; prompt, picture and seed decide
 * everything. Whatever it is asked, it draws: a prompt it does not understand yields the picture it started from.
 */
import { InvalidArgumentError, UnsupportedFunctionalityError } from '@ai-sdk/provider';
import type {
  ImageModelV4,
  ImageModelV4CallOptions,
  ImageModelV4File,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { hashToInt } from '../../lib/hash.ts';
import { obey } from './obey.ts';
import { embedScene, readScene } from '../render/picture-chunk.ts';
import { DEFAULT_SIZE_PX, MAX_SIZE_PX, MIN_SIZE_PX, renderScene } from '../render/render.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Change, Hint, Scene } from '../scene.ts';

/** What the generator gets out of a prompt; `grammar` gives more. */
export interface Reading {
  readonly changes: readonly Change[];
  readonly hints: readonly Hint[];
  /** Sentences that mean nothing in this world. */
  readonly notUnderstood: readonly string[];
}

/** What is recognised in a picture; `foreign` = it was not drawn in this world, the scene is a poor guess. */
export interface SeenPicture extends Scene {
  readonly nature?: 'sandbox' | 'blank' | 'foreign';
}

/** The parts of the generator that live elsewhere. */
export interface SandboxImageModelSettings {
  /** Reads a prompt, given what the source picture shows. */
  readonly understand?: (prompt: string, scene: Scene) => Reading | Promise<Reading>;
  /** Recognises a picture that this generator did not make, or that lost its memory when it was re-encoded. */
  readonly see?: (picture: Uint8Array) => Promise<SeenPicture>;
  /** Time of the call, for `response.timestamp` alone. */
  readonly now?: () => Date;
}

/** A reproducible answer does not carry the time of day unless a clock is given. */
const NO_TIME_MS = 0;

const FOREIGN_PICTURE =
  'The picture to edit was not drawn by the sandbox; it was redrawn as the nearest scene of this world.';

/** The model `sandbox:image`. */
export function createSandboxImageModel(settings: SandboxImageModelSettings = {}): ImageModelV4 {
  const { understand = readPrompt, see = seeScene, now = () => new Date(NO_TIME_MS) } = settings;
  return {
    specificationVersion: 'v4',
    provider: 'sandbox',
    modelId: 'image',
    maxImagesPerCall: 4,
    supportsFileInputs: true,
    supportsMaskInputs: false,
    async doGenerate(options) {
      options.abortSignal?.throwIfAborted();
      const timestamp = now();
      const prompt = options.prompt ?? '';
      const { sizePx, warnings } = readOptions(options);
      const { nature, ...scene } = await sourceScene(options.files ?? [], see);
      if (nature === 'foreign') warnings.push({ type: 'other', message: FOREIGN_PICTURE });
      const { changes, hints, notUnderstood } = await understand(prompt, scene);
      const seed = options.seed ?? hashToInt('seed of prompt', prompt);
      const images: Uint8Array[] = [];
      for (let index = 0; index < options.n; index++) {
        options.abortSignal?.throwIfAborted();
        const drawn = obey({
          scene,
          changes,
          hints,
          // The first picture of a call is the one that a call for a single picture gives.
          seed: index === 0 ? seed : hashToInt(seed, index),
          distractions: notUnderstood.length,
        });
        images.push(embedScene(await renderScene(drawn, { sizePx }), drawn));
      }
      options.abortSignal?.throwIfAborted();
      const inputTokens = prompt.split(/\s+/).filter(Boolean).length;
      return {
        images,
        warnings,
        response: { timestamp, modelId: 'image', headers: undefined },
        usage: { inputTokens, outputTokens: 0, totalTokens: inputTokens },
      };
    },
  };
}

async function readPrompt(prompt: string, scene: Scene): Promise<Reading> {
  const { understand } = await import('../grammar/index.ts');
  return understand(prompt, scene);
}

async function seeScene(picture: Uint8Array): Promise<SeenPicture> {
  const { seePicture } = await import('../vision/see.ts');
  return seePicture(picture);
}

/**
 * What the picture to edit shows; an empty scene when there is none.
 * @throws {UnsupportedFunctionalityError} when it is a URL, {InvalidArgumentError} when it cannot be read as a picture.
 */
async function sourceScene(
  files: readonly ImageModelV4File[],
  see: (picture: Uint8Array) => Promise<SeenPicture>,
): Promise<SeenPicture> {
  const [source] = files;
  if (source === undefined) return EMPTY_SCENE;
  if (source.type === 'url') {
    throw new UnsupportedFunctionalityError({
      functionality: 'image URLs',
      message:
        'The sandbox generator expected the bytes of the picture to edit, got a URL; download it first.',
    });
  }
  const bytes =
    typeof source.data === 'string' ? new Uint8Array(Buffer.from(source.data, 'base64')) : source.data;
  const remembered = readScene(bytes);
  if (remembered !== null) return remembered;
  try {
    return await see(bytes);
  } catch (cause) {
    throw new InvalidArgumentError({
      argument: 'files',
      message: `The sandbox generator expected a PNG, JPEG or WebP picture to edit, got ${bytes.length} bytes of "${source.mediaType}" that do not decode; pass a picture.`,
      cause,
    });
  }
}

/** The size to draw and a warning for each option that has no effect. */
function readOptions(options: ImageModelV4CallOptions): { sizePx: number; warnings: SharedV4Warning[] } {
  const warnings: SharedV4Warning[] = [];
  const unsupported = (feature: string, details: string): void => {
    warnings.push({ type: 'unsupported', feature, details });
  };
  const sizePx = nearestSize(options.size);
  if (options.size !== undefined && options.size !== `${sizePx}x${sizePx}`) {
    unsupported(
      'size',
      `The sandbox draws squares of ${MIN_SIZE_PX} to ${MAX_SIZE_PX} px; drew ${sizePx}x${sizePx} instead of ${options.size}.`,
    );
  }
  if (options.aspectRatio !== undefined && options.aspectRatio !== '1:1') {
    unsupported('aspectRatio', `The sandbox draws squares only; ${options.aspectRatio} was ignored.`);
  }
  const references = (options.files?.length ?? 0) - 1;
  if (references > 0) {
    unsupported(
      'files',
      `The sandbox edits the first picture; ${references} more ${references === 1 ? 'was' : 'were'} ignored.`,
    );
  }
  if (options.mask !== undefined) unsupported('mask', 'The sandbox cannot be told where to draw by a mask.');
  if (Object.keys(options.providerOptions['sandbox'] ?? {}).length > 0) {
    unsupported('providerOptions', 'The sandbox has no options of its own.');
  }
  return { sizePx, warnings };
}

/** The square that comes nearest to a wanted size by area, within what the sandbox draws. */
function nearestSize(size: ImageModelV4CallOptions['size']): number {
  const [width, height] = (size ?? '').split('x').map(Number);
  if (width === undefined || height === undefined || !(width > 0) || !(height > 0)) return DEFAULT_SIZE_PX;
  return Math.min(MAX_SIZE_PX, Math.max(MIN_SIZE_PX, Math.round(Math.sqrt(width * height))));
}
