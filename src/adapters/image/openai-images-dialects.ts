/**
 * What each "OpenAI-compatible" image server does differently, as data. Read in the servers' own sources and
 * documents (named per entry); `__fixtures__/` holds their replies. Requests are built from this table in
 * `openai-images-request.ts`; nothing else in the adapter knows a server's name.
 */

/**
 * Where options beyond the OpenAI ones travel, the seed among them:
 * `field`: beside the others; `kwargs`: as JSON text in the field `kwargs`; `prompt-tag`: as JSON inside
 * `<sd_cpp_extra_args>` in the prompt; `none`: nowhere, they would be dropped without a word.
 */
export type Carrier = 'field' | 'kwargs' | 'prompt-tag' | 'none';

/** One route of a server. */
export interface Route {
  readonly path: string;
  readonly encoding: 'json' | 'multipart';
  /** Sent with every request; the caller's own options win over it. */
  readonly always: Readonly<Record<string, string>>;
  readonly extras: Carrier;
  /** Whether a seed is read at all; it travels like the extras. */
  readonly seed: boolean;
  readonly size: boolean;
  /** Field of the pictures: one name for a single picture, one for several. */
  readonly imageField: { readonly one: string; readonly many: string };
  /** Most pictures that are read; `undefined`: up to the model. */
  readonly maxImages: number | undefined;
  /** Field of the mask; `undefined`: the route has none. */
  readonly maskField: string | undefined;
}

export interface Dialect {
  /** As a person knows the server. */
  readonly label: string;
  readonly generate: Route;
  readonly edit: Route;
  /** Used instead of `edit` when there is a mask. */
  readonly inpaint?: Route;
  /** Most pictures per call. */
  readonly maxImagesPerCall: number;
  /** How an aspect ratio becomes a size: the nearest of a list, or about this area in steps of `multipleOf`. */
  readonly sizes:
    | { readonly list: readonly `${number}x${number}`[] }
    | { readonly areaPx: number; readonly multipleOf: number };
  /** Prompt text that the server would read as a command, and what stands in its place. */
  readonly promptGuard?: { readonly pattern: RegExp; readonly replacement: string };
}

const JSON_ROUTE = {
  path: '/images/generations',
  encoding: 'json',
  always: {},
  extras: 'field',
  seed: true,
  size: true,
  imageField: { one: 'image', many: 'image' },
  maxImages: 0,
  maskField: undefined,
} as const satisfies Route;

const FORM_ROUTE = {
  ...JSON_ROUTE,
  path: '/images/edits',
  encoding: 'multipart',
  maxImages: undefined,
  maskField: 'mask',
} as const satisfies Route;

const MEGAPIXEL = { areaPx: 1024 * 1024, multipleOf: 16 };
const QUARTER_MEGAPIXEL = { areaPx: 512 * 512, multipleOf: 64 };
const BASE64 = { response_format: 'b64_json' };
/** The tag is cut out of model-written prompts, because it can set any option of the server. */
const SD_CPP_TAG = { pattern: /<\/?sd_cpp_extra_args>/gi, replacement: ' ' };

export const DIALECTS = {
  /** OpenAI's own service and whatever follows it closely (LiteLLM, most gateways). No seed exists. */
  openai: {
    label: 'OpenAI-compatible server',
    generate: { ...JSON_ROUTE, seed: false },
    edit: { ...FORM_ROUTE, seed: false, imageField: { one: 'image', many: 'image[]' }, maxImages: 16 },
    maxImagesPerCall: 10,
    sizes: { list: ['1024x1024', '1536x1024', '1024x1536'] },
  },
  /** vllm-project/vllm-omni docs/serving/image_{generation,edit}_api.md. `response_format: url` is an error. */
  'vllm-omni': {
    label: 'vLLM-Omni',
    generate: { ...JSON_ROUTE, always: BASE64 },
    edit: { ...FORM_ROUTE, always: BASE64, maskField: 'mask_image' },
    maxImagesPerCall: 10,
    sizes: MEGAPIXEL,
  },
  /**
   * sgl-project/sglang multimodal_gen/runtime/entrypoints/openai/image_api.py. Writes JPEG unless told otherwise,
   * which an edit of an edit of an edit shows; older releases answer with relative urls and a fixed default seed.
   * The edit route takes a mask and drops it.
   */
  sglang: {
    label: 'SGLang-Diffusion',
    generate: { ...JSON_ROUTE, always: { ...BASE64, output_format: 'png' } },
    edit: { ...FORM_ROUTE, always: { ...BASE64, output_format: 'png' }, maskField: undefined },
    maxImagesPerCall: 10,
    sizes: MEGAPIXEL,
  },
  /** leejet/stable-diffusion.cpp examples/server/routes_openai.cpp. Of several `image` fields only one is read. */
  sdcpp: {
    label: 'stable-diffusion.cpp',
    generate: { ...JSON_ROUTE, extras: 'prompt-tag' },
    edit: { ...FORM_ROUTE, extras: 'prompt-tag', imageField: { one: 'image[]', many: 'image[]' } },
    maxImagesPerCall: 4,
    sizes: QUARTER_MEGAPIXEL,
    promptGuard: SD_CPP_TAG,
  },
  /**
   * mudler/LocalAI core/http/endpoints/openai/{image,inpainting}.go. There is no edits route: references go, as bare
   * base64, with the generation. Inpainting reads model, prompt, picture and mask only. `|` begins a negative prompt.
   */
  localai: {
    label: 'LocalAI',
    generate: { ...JSON_ROUTE, always: BASE64 },
    edit: {
      ...JSON_ROUTE,
      always: BASE64,
      imageField: { one: 'ref_images', many: 'ref_images' },
      maxImages: undefined,
    },
    inpaint: {
      ...FORM_ROUTE,
      path: '/images/inpainting',
      extras: 'none',
      seed: false,
      size: false,
      maxImages: 1,
    },
    maxImagesPerCall: 10,
    sizes: QUARTER_MEGAPIXEL,
    promptGuard: { pattern: /\|/g, replacement: ',' },
  },
  /**
   * xorbitsai/inference xinference/api/restful_api.py. Without `response_format` the "url" is a path on the server's
   * disk. The edit route reads no seed and nothing beyond the OpenAI fields.
   */
  xinference: {
    label: 'Xinference',
    generate: { ...JSON_ROUTE, always: BASE64, extras: 'kwargs' },
    edit: { ...FORM_ROUTE, always: BASE64, extras: 'none', seed: false },
    maxImagesPerCall: 10,
    sizes: MEGAPIXEL,
  },
  /**
   * lemonade-sdk/lemonade docs/api/openai.md, src/cpp/server/server.cpp. One picture per call; of several references
   * the first one is read. Prompts reach stable-diffusion.cpp, so its tag is guarded against here too.
   */
  lemonade: {
    label: 'Lemonade',
    generate: { ...JSON_ROUTE, always: BASE64 },
    edit: { ...FORM_ROUTE, always: BASE64, maxImages: 1 },
    maxImagesPerCall: 1,
    sizes: QUARTER_MEGAPIXEL,
    promptGuard: SD_CPP_TAG,
  },
} as const satisfies Record<string, Dialect>;

/** Name of a known server. */
export type DialectName = keyof typeof DIALECTS;
