/** The pictures that the SVG drawer is given, and the size that it draws in. */
import { UnsupportedFunctionalityError } from '@ai-sdk/provider';
import type { ImageModelV4CallOptions, LanguageModelV4 } from '@ai-sdk/provider';
import sharp from 'sharp';
import { chooseSize, parseSize } from './input-picture.ts';
import type { Complaints, InputPicture } from './input-picture.ts';
import { readSvg } from './svg-picture.ts';
import type { SvgInput } from './svg-prompt.ts';
import { sanitiseSvg, SvgProblem } from './svg-sanitise.ts';
import type { CheckedSvgSettings } from './svg-settings.ts';

export const SVG_LABEL = 'The SVG drawer';
const SIZE_STEP_PX = 8;

/**
 * The pictures as the model gets them.
 * @throws {UnsupportedFunctionalityError} when the one to change carries no SVG and the model does not see.
 */
export function readInputs(
  { model, settings }: { readonly model: LanguageModelV4; readonly settings: CheckedSvgSettings },
  pictures: readonly InputPicture[],
  { warnings, unsupported }: Complaints,
): SvgInput[] {
  const inputs: SvgInput[] = [];
  for (const [index, picture] of pictures.slice(0, settings.maxReferences).entries()) {
    const svg = safeSource(picture, settings);
    if (svg !== undefined) inputs.push({ svg });
    else if (settings.vision) {
      inputs.push({ picture });
      if (index === 0) warnings.push({ type: 'other', message: REDRAWN });
    } else if (index === 0) {
      throw new UnsupportedFunctionalityError({
        functionality: 'editing a picture without SVG',
        message:
          `${model.provider}:${model.modelId} draws in SVG, and the picture to change carries none: it was not drawn by it, ` +
          'or was re-encoded. Start from a picture that it drew, or set "vision" if the model sees pictures.',
      });
    }
  }
  if (inputs.length < pictures.length) {
    const details = `${SVG_LABEL} was given ${inputs.length} of ${pictures.length} pictures; the others were not sent.`;
    unsupported('files', details);
  }
  return inputs;
}

const REDRAWN =
  'The picture to change carries no SVG; the model sees it and redraws it, which changes all of it.';

/** A picture may come from anybody, so what it carries is treated as a model's reply. */
function safeSource(picture: InputPicture, { maxSvgBytes }: CheckedSvgSettings): string | undefined {
  const carried = readSvg(picture.bytes, maxSvgBytes);
  if (carried === undefined) return undefined;
  try {
    const [, width, height] = /\swidth="(\d+)" height="(\d+)"/.exec(carried) ?? [];
    return sanitiseSvg(carried, [Number(width ?? 1024), Number(height ?? 1024)]).svg;
  } catch (error) {
    if (error instanceof SvgProblem) return undefined;
    throw error;
  }
}

/** The size that is asked for, else that of the source, else the usual one; at most what is rendered. */
export async function sizeFor(
  settings: CheckedSvgSettings,
  options: ImageModelV4CallOptions,
  source: InputPicture | undefined,
  complaints: Complaints,
): Promise<readonly [widthPx: number, heightPx: number]> {
  const usual = parseSize(settings.size)!;
  const sizes = { areaPx: usual[0] * usual[1], multipleOf: SIZE_STEP_PX };
  const asked = chooseSize(options, sizes, complaints);
  const [widthPx, heightPx] = asked ?? (source && (await sizeOf(source))) ?? usual;
  const longest = Math.max(widthPx, heightPx);
  if (longest <= settings.maxSidePx) return [widthPx, heightPx];
  const scale = settings.maxSidePx / longest;
  const fitting = [
    Math.max(1, Math.round(widthPx * scale)),
    Math.max(1, Math.round(heightPx * scale)),
  ] as const;
  if (asked !== undefined) {
    const details = `${SVG_LABEL} renders at most ${settings.maxSidePx} pixels a side; drawn as ${fitting.join('x')}.`;
    complaints.unsupported('size', details);
  }
  return fitting;
}

async function sizeOf({ bytes }: InputPicture): Promise<readonly [number, number] | undefined> {
  // A picture that cannot be read is left to the model.
  const header = await sharp(bytes)
    .metadata()
    .catch(() => undefined);
  return header && [header.width, header.height];
}
