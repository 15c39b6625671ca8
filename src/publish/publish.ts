import type { ArtifactRef } from '../core/artifact.ts';
import { documentOf } from '../core/document.ts';
import { requestImages } from '../core/request.ts';
import { resultOf } from '../core/result.ts';
import type { Trace } from '../core/trace.ts';
import { storyMarkdown } from './markdown.ts';
import { storyPage } from './page.ts';
import { inlineForPage, inlineThumbnail, pictureFile } from './pictures.ts';
import type { InlinePicture } from './pictures.ts';

export interface PublishOptions {
  readonly trace: Trace;
  /** Gives the bytes of a stored picture. */
  readonly readArtifact: (ref: ArtifactRef) => Promise<Uint8Array>;
  /** Where the run lives; written into `run.json`. */
  readonly dir: string;
}

/** A file to write; `path` is relative to the run's folder, with `/` between its parts. */
export interface PublishedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * A run, finished or not, as its readers get it: `index.html` (one page that needs nothing else), `story.md` with the
 * story's pictures `images/step-<n>.<extension>`, and `run.json` (`resultOf`). Writes nothing itself.
 *
 * @returns the files in the order in which they are best written: what is pointed at before what points.
 * @throws {StoreError} when a picture cannot be read.
 * @throws {DataError} when a stored picture is of a kind that browsers do not show and cannot be decoded.
 */
export async function publishRun({ trace, readArtifact, dir }: PublishOptions): Promise<PublishedFile[]> {
  const parts = documentOf(trace).filter((part) => part.type === 'image');
  const attempts = trace.steps.flatMap((step) => step.attempts.flatMap(({ image }) => image ?? []));
  const small = [...requestImages(trace.request), ...attempts];

  const bytesOf = await readAll([...parts.map((part) => part.image), ...small], readArtifact);
  const [story, thumbnails] = await Promise.all([
    inlineAll(
      parts.map((part) => part.image),
      bytesOf,
      inlineForPage,
    ),
    inlineAll(small, bytesOf, inlineThumbnail),
  ]);

  const paths = new Map<number, string>();
  const files: PublishedFile[] = [];
  for (const { step, image } of parts) {
    const { extension, bytes } = await pictureFile(image, bytesOf.get(image.sha256)!);
    const path = `images/step-${step}.${extension}`;
    paths.set(step, path);
    files.push({ path, bytes });
  }
  const text = (path: string, content: string) => ({ path, bytes: new TextEncoder().encode(content) });
  return [
    ...files,
    text(
      'story.md',
      storyMarkdown(trace, (step) => paths.get(step)!),
    ),
    text('index.html', storyPage(trace, { story, thumbnails })),
    text('run.json', `${JSON.stringify(resultOf(trace, dir), null, 2)}\n`),
  ];
}

type BytesBySha = ReadonlyMap<string, Uint8Array>;

/** Reads every picture once. */
async function readAll(
  refs: readonly ArtifactRef[],
  readArtifact: PublishOptions['readArtifact'],
): Promise<BytesBySha> {
  const different = new Map(refs.map((ref) => [ref.sha256, ref]));
  return new Map(
    await Promise.all(
      Array.from(different.values(), async (ref) => [ref.sha256, await readArtifact(ref)] as const),
    ),
  );
}

async function inlineAll(
  refs: readonly ArtifactRef[],
  bytesOf: BytesBySha,
  inline: (ref: ArtifactRef, bytes: Uint8Array) => Promise<InlinePicture>,
): Promise<ReadonlyMap<string, InlinePicture>> {
  const different = new Map(refs.map((ref) => [ref.sha256, ref]));
  return new Map(
    await Promise.all(
      Array.from(
        different.values(),
        async (ref) => [ref.sha256, await inline(ref, bytesOf.get(ref.sha256)!)] as const,
      ),
    ),
  );
}
