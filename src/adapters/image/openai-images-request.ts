/**
 * Turns the AI SDK's call options into one HTTP request of a server's dialect. Whatever the server cannot honour
 * becomes a warning, never silence.
 */
import type { ImageModelV4CallOptions, JSONObject, SharedV4Warning } from '@ai-sdk/provider';
import { imageTypeOf } from '../http/image-type.ts';
import { sizeForAspectRatio } from './image-size.ts';
import type { Dialect, Route } from './openai-images-dialects.ts';

/** A picture as bytes, ready to be sent. */
export interface InputPicture {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

export interface WireRequest {
  readonly path: string;
  readonly body: FormData | string;
  /** Media type of a text body; a form brings its own. */
  readonly contentType: string | undefined;
  /** The fields for error messages and traces, pictures left out. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly warnings: readonly SharedV4Warning[];
  /** The seed, where it was sent. */
  readonly seed: number | undefined;
}

export interface RequestParts {
  readonly dialect: Dialect;
  readonly modelId: string;
  readonly options: ImageModelV4CallOptions;
  /** The caller's options for this server, from `providerOptions`. */
  readonly extras: JSONObject;
  readonly pictures: readonly InputPicture[];
  readonly mask: InputPicture | undefined;
}

/** Builds the request. Asks nothing of the network. */
export function buildRequest(parts: RequestParts): WireRequest {
  const { dialect, options } = parts;
  const warnings: SharedV4Warning[] = [];
  const unsupported = (feature: string, details: string): void => {
    warnings.push({ type: 'unsupported', feature, details });
  };
  const isEdit = parts.pictures.length > 0;
  const editRoute = (parts.mask && dialect.inpaint) ?? dialect.edit;
  const route = isEdit ? editRoute : dialect.generate;
  const pictures = parts.pictures.slice(0, route.maxImages);
  if (pictures.length < parts.pictures.length) {
    const details = `${dialect.label} reads ${pictures.length} of ${parts.pictures.length} pictures; the others were not sent.`;
    unsupported('files', details);
  }
  const mask = isEdit && route.maskField !== undefined ? parts.mask : undefined;
  if (parts.mask !== undefined && mask === undefined) {
    const reason = isEdit ? `${dialect.label} reads no mask` : 'a mask needs a picture';
    unsupported('mask', `Not sent, because ${reason}; the whole picture may change.`);
  }
  const n = Math.min(options.n, dialect.maxImagesPerCall);
  if (n < options.n) unsupported('n', `${dialect.label} draws at most ${n} per call.`);
  const size = chooseSize(parts, route, warnings);
  const { seed, fields, kwargs, tag } = carryExtras(parts, route, unsupported);
  const prompt = guardPrompt(options.prompt ?? '', dialect, warnings) + tag;
  const plain: Record<string, unknown> = {
    ...route.always,
    ...fields,
    ...kwargs,
    model: parts.modelId,
    prompt,
    n,
    ...(size === undefined ? {} : { size }),
  };
  const imageField = pictures.length > 1 ? route.imageField.many : route.imageField.one;
  const form = { imageField, pictures, maskField: route.maskField, mask };
  const { body, contentType } =
    route.encoding === 'json' ? jsonBody(plain, imageField, pictures) : formBody(plain, form);
  const sent = {
    ...plain,
    ...(pictures.length > 0 ? { [imageField]: `(${pictures.length} pictures)` } : {}),
    ...(mask ? { [route.maskField ?? 'mask']: '(a mask)' } : {}),
  };
  return { path: route.path, body, contentType, sent, warnings, seed };
}

type Unsupported = (feature: string, details: string) => void;

function chooseSize(
  { dialect, options }: RequestParts,
  route: Route,
  warnings: SharedV4Warning[],
): string | undefined {
  const { size, aspectRatio } = options;
  if (!route.size) {
    if (size !== undefined || aspectRatio !== undefined) {
      const details = `${dialect.label} lets no size be chosen here.`;
      warnings.push({ type: 'unsupported', feature: size === undefined ? 'aspectRatio' : 'size', details });
    }
    return undefined;
  }
  if (aspectRatio === undefined) return size;
  if (size !== undefined) {
    warnings.push({
      type: 'unsupported',
      feature: 'aspectRatio',
      details: `The size ${size} was used instead.`,
    });
    return size;
  }
  const converted = sizeForAspectRatio(aspectRatio, dialect.sizes);
  warnings.push(
    converted === undefined
      ? { type: 'unsupported', feature: 'aspectRatio', details: `${aspectRatio} is no ratio like 16:9.` }
      : { type: 'compatibility', feature: 'aspectRatio', details: `Sent as the size ${converted}.` },
  );
  return converted;
}

/** Puts the seed and the caller's own options where the server reads them. */
function carryExtras({ dialect, options, extras }: RequestParts, route: Route, unsupported: Unsupported) {
  const seed = route.seed ? options.seed : undefined;
  if (options.seed !== undefined && seed === undefined) {
    unsupported('seed', `${dialect.label} takes no seed here; the picture cannot be repeated.`);
  }
  const all: JSONObject = { ...extras, ...(seed === undefined ? {} : { seed }) };
  const names = Object.keys(all);
  if (route.extras === 'none' && names.length > 0) {
    unsupported('providerOptions', `${dialect.label} reads no further options here: ${names.join(', ')}.`);
  }
  const json = JSON.stringify(all);
  return {
    seed,
    fields: route.extras === 'field' ? all : {},
    kwargs: route.extras === 'kwargs' && names.length > 0 ? { kwargs: json } : {},
    tag:
      route.extras === 'prompt-tag' && names.length > 0
        ? ` <sd_cpp_extra_args>${json}</sd_cpp_extra_args>`
        : '',
  };
}

function guardPrompt(prompt: string, { label, promptGuard }: Dialect, warnings: SharedV4Warning[]): string {
  if (promptGuard === undefined || prompt.search(promptGuard.pattern) === -1) return prompt;
  const message = `${label} would read part of the prompt as a command; that part was replaced.`;
  warnings.push({ type: 'other', message });
  return prompt.replaceAll(promptGuard.pattern, promptGuard.replacement);
}

function jsonBody(plain: Record<string, unknown>, imageField: string, pictures: readonly InputPicture[]) {
  const images = pictures.map(({ bytes }) => Buffer.from(bytes).toString('base64'));
  const body = JSON.stringify({ ...plain, ...(images.length > 0 ? { [imageField]: images } : {}) });
  return { body, contentType: 'application/json' };
}

interface FormPictures {
  readonly imageField: string;
  readonly pictures: readonly InputPicture[];
  readonly maskField: string | undefined;
  readonly mask: InputPicture | undefined;
}

function formBody(plain: Record<string, unknown>, { imageField, pictures, maskField, mask }: FormPictures) {
  const body = new FormData();
  for (const [name, value] of Object.entries(plain)) {
    if (value === undefined || value === null) continue;
    body.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  pictures.forEach((picture, index) => body.append(imageField, asFile(picture, `image-${index + 1}`)));
  if (mask && maskField !== undefined) body.append(maskField, asFile(mask, 'mask'));
  return { body, contentType: undefined };
}

/** With a name and an extension: some servers store uploads by name, and read the kind of picture from it. */
function asFile({ bytes, mediaType }: InputPicture, name: string): File {
  const type = imageTypeOf(bytes) ?? mediaType;
  const extension = type === 'image/jpeg' ? 'jpg' : type.replace(/^image\//, '');
  return new File([bytes as Uint8Array<ArrayBuffer>], `${name}.${extension}`, { type });
}
