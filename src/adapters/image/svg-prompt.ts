/** What a language model is told when it is to draw in SVG. */
import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4TextPart,
} from '@ai-sdk/provider';
import type { InputPicture } from './input-picture.ts';

/** A picture that the caller gave: as the SVG that it carries, or as pixels. */
export type SvgInput = { readonly svg: string } | { readonly picture: InputPicture };

export interface SvgTask {
  readonly prompt: string;
  readonly size: readonly [widthPx: number, heightPx: number];
  /** First the picture to change, then references. */
  readonly inputs: readonly SvgInput[];
}

const RULES = `You draw pictures as SVG. Your whole reply is one SVG document, from <svg to </svg>, without explanation.

- The root has xmlns="http://www.w3.org/2000/svg" and a viewBox of the picture's size; the background is a shape that fills it.
- Use path, rect, circle, ellipse, line, polyline, polygon, text, tspan, g, defs, use, symbol, gradients, clipPath, mask, pattern, marker, and filters of blur, offset, flood, merge, blend and drop shadow.
- Colours and strokes are attributes of the elements. No <style>, class, script, event, image, foreignObject, animation, link or external address: they are removed.
- Refer only to ids of the same document, as url(#id) or href="#id".
- Compose with care: what is in front comes later, things stand on the ground, parts that belong together touch. Give groups an id that says what they are, so that they can be changed later.
- Text is in font-family sans-serif, large enough to read, inside the picture.
- Stay under 60 000 characters.`;

/** The conversation that asks for a picture. The request stands last, word for word. */
export function svgMessages({
  prompt,
  size: [widthPx, heightPx],
  inputs,
}: SvgTask): LanguageModelV4Message[] {
  const [source, ...references] = inputs;
  const viewBox = `viewBox="0 0 ${widthPx} ${heightPx}"`;
  const parts: (LanguageModelV4TextPart | LanguageModelV4FilePart)[] = [];
  const say = (text: string): void => void parts.push({ type: 'text', text });
  if (source === undefined) {
    say(`Draw a picture of ${widthPx} x ${heightPx} pixels (${viewBox}).`);
  } else if ('svg' in source) {
    say(
      'Change the picture whose SVG follows. Change only what the request asks for: everything else stays in the document, ' +
        'word for word, with the same viewBox. Reply with the whole changed document.',
    );
    say(`Source:\n${source.svg}`);
  } else {
    say(
      `Redraw the picture that follows in SVG (${viewBox}), as close to it as you can, with the change that the request asks for.`,
    );
    parts.push(asFilePart(source.picture));
  }
  references.forEach((reference, index) => {
    say(
      `Reference ${index + 1}, to take looks from, not to copy:${'svg' in reference ? `\n${reference.svg}` : ''}`,
    );
    if ('picture' in reference) parts.push(asFilePart(reference.picture));
  });
  say(`Request:\n${prompt}`);
  return [
    { role: 'system', content: RULES },
    { role: 'user', content: parts },
  ];
}

/** Goes on from a reply that could not be used. */
export function repairMessages(
  messages: readonly LanguageModelV4Message[],
  reply: string,
  problem: string,
): LanguageModelV4Message[] {
  return [
    ...messages,
    { role: 'assistant', content: [{ type: 'text', text: reply }] },
    {
      role: 'user',
      content: [
        {
          type: 'text',
          text: `This cannot be used: ${problem}. Reply with the whole corrected SVG document and nothing else.`,
        },
      ],
    },
  ];
}

/** The SVG document in a reply, whatever stands around it; `undefined` when there is none. */
export function findSvg(reply: string): string | undefined {
  const start = reply.search(/<svg[\s>]/);
  if (start === -1) return undefined;
  const end = reply.lastIndexOf('</svg>');
  return end > start ? reply.slice(start, end + '</svg>'.length) : reply.slice(start);
}

function asFilePart({ bytes, mediaType }: InputPicture): LanguageModelV4FilePart {
  return { type: 'file', mediaType, data: { type: 'data', data: bytes } };
}
