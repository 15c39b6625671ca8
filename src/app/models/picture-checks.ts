/** What a probe looks at in pictures. */
import sharp from 'sharp';

export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

const THUMB_PX = 32;

/** A PNG of one colour. */
export async function plainSquare(sidePx: number, background: Colour): Promise<Uint8Array> {
  const create = { width: sidePx, height: sidePx, channels: 3 as const, background };
  return new Uint8Array(await sharp({ create }).png().toBuffer());
}

/** Pearson's correlation of two pictures' brightness, -1..1; 0 when one is of a single tone. */
export async function correlation(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [x, y] = await Promise.all([brightness(a), brightness(b)]);
  const sum = (of: (index: number) => number): number => x.reduce((total, _, index) => total + of(index), 0);
  const spread = Math.sqrt(sum((index) => x[index]! ** 2) * sum((index) => y[index]! ** 2));
  return spread === 0 ? 0 : sum((index) => x[index]! * y[index]!) / spread;
}

/** Each pixel's brightness as the distance from the mean. */
async function brightness(bytes: Uint8Array): Promise<number[]> {
  const values = [...(await thumbnail(bytes).greyscale().raw().toBuffer())];
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** Whether the upper right corner became nearer to a colour than to what it was. */
export async function cornerTurned(before: Uint8Array, after: Uint8Array, colour: Colour): Promise<boolean> {
  const [was, is] = await Promise.all([cornerColour(before), cornerColour(after)]);
  const distance = (to: readonly number[]): number =>
    Math.hypot(...is.map((value, index) => value - to[index]!));
  return distance([colour.r, colour.g, colour.b]) < distance(was);
}

async function cornerColour(bytes: Uint8Array): Promise<number[]> {
  const sidePx = THUMB_PX / 4;
  const small = await thumbnail(bytes).png().toBuffer();
  const corner = { left: THUMB_PX - sidePx, top: 0, width: sidePx, height: sidePx };
  // Statistics are of the file as it is, not of what is extracted: written out in between.
  const { channels } = await sharp(await sharp(small).extract(corner).png().toBuffer()).stats();
  return channels.slice(0, 3).map(({ mean }) => mean);
}

export async function samePixels(a: Uint8Array, b: Uint8Array): Promise<boolean> {
  const [x, y] = await Promise.all([a, b].map((bytes) => sharp(bytes).raw().toBuffer()));
  return x!.equals(y!);
}

function thumbnail(bytes: Uint8Array) {
  return sharp(bytes)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(THUMB_PX, THUMB_PX, { fit: 'fill' });
}
