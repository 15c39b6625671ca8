/**
 * SVG to pixels, and the SVG of a picture kept in the picture: in a PNG text chunk (`iTXt`, UTF-8), where an edit finds
 * it again. Re-encoding a picture drops it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { buffer, text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { SvgProblem } from './svg-sanitise.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const KEYWORD = 'interleave-svg';
/** Keyword, then: not compressed, no method, no language, no translated keyword. */
const PREFIX = Buffer.from(`${KEYWORD}\0\0\0\0\0`, 'latin1');
/** Length, type and checksum around the data of a chunk. */
const FRAME_BYTES = 12;

/**
 * What the child runs. The renderer cannot be stopped from within, and a few blurs, dashes or layers can keep it busy for
 * minutes, whatever is counted beforehand; a process can be ended.
 */
const RENDERER = `
const { default: sharp } = await import(process.argv[1]);
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
try {
  const picture = sharp(Buffer.concat(chunks), { limitInputPixels: ${64e6} });
  process.stdout.write(await picture.flatten({ background: '#ffffff' }).png().toBuffer());
} catch (error) {
  process.stderr.write(String(error.message));
  process.exitCode = 1;
}`;
const SHARP_URL = pathToFileURL(createRequire(import.meta.url).resolve('sharp')).href;
const MAX_COMPLAINT_CHARS = 200;

export interface RenderLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Renders a sanitised SVG at the size that its root names, on white, in a process of its own, and keeps the SVG in the
 * picture.
 * @throws {SvgProblem} when the renderer does not take it, or takes longer than `timeoutMs`.
 * @throws the signal's reason when aborted.
 */
export async function renderSvg(svg: string, { timeoutMs, signal }: RenderLimits): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, ['--input-type=module', '-e', RENDERER, SHARP_URL], {
    // Keys are in the environment, and a renderer needs none of it; Windows adds by itself what it insists on.
    env: {},
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    ...(signal ? { signal } : {}),
  });
  const failed = Promise.withResolvers<never>();
  child.on('error', failed.reject);
  // A child that is gone does not read; that it is gone is told by its exit.
  child.stdin.on('error', () => {});
  child.stdin.end(svg);
  const ended = Promise.all([buffer(child.stdout), text(child.stderr), once(child, 'close')]);
  try {
    const [png, complaint] = await Promise.race([ended, failed.promise]);
    if (child.exitCode === 0) return embedSvg(png, svg);
    const isLate = child.signalCode !== null;
    const reason = complaint.split('\n')[0]!.slice(0, MAX_COMPLAINT_CHARS);
    throw new SvgProblem(
      isLate
        ? `it takes longer than ${timeoutMs / 1000} s to draw; use fewer filters, masks, dashes and transparent layers`
        : `the renderer does not take it (${reason})`,
    );
  } catch (error) {
    // What is left of the child ends with it.
    ended.catch(() => {});
    signal?.throwIfAborted();
    throw error;
  }
}

function embedSvg(png: Uint8Array, svg: string): Uint8Array {
  const data = Buffer.concat([PREFIX, Buffer.from(svg, 'utf8')]);
  const chunk = Buffer.alloc(FRAME_BYTES + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write('iTXt', 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  // Before the end chunk, which is 12 bytes without data.
  const end = png.length - FRAME_BYTES;
  return new Uint8Array(Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)]));
}

/**
 * The SVG that a picture carries. It may come from anywhere: it has to be sanitised again.
 * @returns `undefined` when it is no PNG, carries none, or one beyond `maxBytes`.
 */
export function readSvg(picture: Uint8Array, maxBytes: number): string | undefined {
  const bytes = Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength);
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
  for (let start = SIGNATURE.length; start + FRAME_BYTES <= bytes.length;) {
    const length = bytes.readUInt32BE(start);
    const data = bytes.subarray(start + 8, start + 8 + length);
    if (data.length < length) return undefined;
    const isText = bytes.toString('latin1', start + 4, start + 8) === 'iTXt';
    if (isText && length - PREFIX.length <= maxBytes && data.subarray(0, PREFIX.length).equals(PREFIX)) {
      return data.toString('utf8', PREFIX.length);
    }
    start += FRAME_BYTES + length;
  }
  return undefined;
}
