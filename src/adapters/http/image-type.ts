/** Leading bytes, as Latin-1 text, of the kinds of picture that `lib/picture.ts` reads. */
const SIGNATURES: readonly (readonly [mediaType: string, pattern: RegExp])[] = [
  ['image/png', /^\x89PNG\r\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['image/gif', /^GIF8[79]a/],
  ['image/avif', /^[^]{4}ftyp(avif|avis|mif1)/],
];

/**
 * What kind of picture the bytes are, whatever a server called them. Looks at the first bytes only: whether the rest
 * can be decoded is for whoever decodes.
 *
 * @returns `image/png`, `image/jpeg`, `image/webp`, `image/gif` or `image/avif`; `undefined` for anything else. SVG is
 *   left out on purpose: it is a program, not pixels.
 */
export function imageTypeOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return SIGNATURES.find(([, pattern]) => pattern.test(head))?.[0];
}
