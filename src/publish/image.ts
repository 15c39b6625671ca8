import { html } from './html.ts';
import type { Html } from './html.ts';
import type { InlinePicture } from './pictures.ts';

/** A picture with its size, so that the page does not jump, and its words on one line. */
export function image(picture: InlinePicture | undefined, alt: string): Html {
  if (!picture) throw new Error(`The page has no picture prepared for “${alt}”.`);
  const words = alt.replace(/\s+/gu, ' ').trim();
  return html`<img
    src="${picture.url}"
    width="${picture.widthPx}"
    height="${picture.heightPx}"
    alt="${words}"
  />`;
}
