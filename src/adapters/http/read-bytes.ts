/** Thrown by `readBytes` when there is more than allowed; callers turn it into their own error. */
export class TooManyBytes extends Error {
  readonly maxBytes: number;
  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

/**
 * Reads a body to its end, but never more than `maxBytes` into memory.
 *
 * @param declaredBytes the `content-length`, where there is one: a body that announces too much is not begun.
 * @throws {TooManyBytes} when there is more; the rest is not read.
 * @throws whatever the stream fails with (a broken connection, an abort).
 */
export async function readBytes(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  declaredBytes?: number,
): Promise<Uint8Array> {
  if (declaredBytes !== undefined && declaredBytes > maxBytes) throw new TooManyBytes(maxBytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new TooManyBytes(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
