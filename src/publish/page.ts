import { documentOf } from '../core/document.ts';
import type { DocumentPart } from '../core/document.ts';
import { requestImages, requestText } from '../core/request.ts';
import type { StepTrace, Trace } from '../core/trace.ts';
import { sha256 } from '../lib/hash.ts';
import { html, trusted } from './html.ts';
import type { Html } from './html.ts';
import { image } from './image.ts';
import { directionOf, languageOf } from './language.ts';
import { howItWasMade } from './making.ts';
import { PAGE_STYLES } from './page-styles.ts';
import type { InlinePicture } from './pictures.ts';
import { titleOf } from './title.ts';
import { keptNote, simulationNote, stopNote } from './wording.ts';

/** The pictures of a page by the SHA-256 of their artifact. */
export interface PagePictures {
  /** Pictures of the story. */
  readonly story: ReadonlyMap<string, InlinePicture>;
  /** Small copies of all attempts and of the pictures that came with the request. */
  readonly thumbnails: ReadonlyMap<string, InlinePicture>;
}

/** Up to this length (characters) a step's words are set large, as in a picture book. */
const BRIEF_LENGTH = 150;
/** Wider pictures than this (width / height) stand under their words instead of beside them. */
const WIDE_RATIO = 1.7;

const STYLES_HASH = Buffer.from(sha256(PAGE_STYLES), 'hex').toString('base64');
/** Nothing is loaded, run, framed or sent: only inlined pictures and this one style sheet. */
const POLICY = `default-src 'none'; img-src data:; style-src 'sha256-${STYLES_HASH}'; base-uri 'none'; form-action 'none'`;
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cpath d='M16 8Q10 4 3 6v19q7-2 13 2 6-4 13-2V6q-7-2-13 2Z' fill='%23c8663f'/%3E%3Cpath d='M16 8v19' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";

/** The whole run as one page that needs nothing but itself; every text in it is escaped. */
export function storyPage(trace: Trace, pictures: PagePictures): string {
  const parts = documentOf(trace);
  const title = titleOf(requestText(trace.request));
  const told = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  const language = languageOf(told.trim() === '' ? title : told);
  const simulated = simulationNote(trace);
  const pictured = parts.filter((part) => part.type === 'image').map((part) => part.step);
  const steps = trace.steps.filter((step) => parts.some((part) => part.step === step.number));
  return html`<!doctype html>
    <html lang="${language}" dir="${directionOf(language)}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="${ICON}" />
        ${trusted(`<style>${PAGE_STYLES}</style>`)}
      </head>
      <body>
        <header class="cover">
          <h1 dir="auto">${title}</h1>
          <div class="ornament" aria-hidden="true"><span></span></div>
          ${givenPictures(trace, pictures)}
        </header>
        <main class="story">
          ${steps.map((step, index) => leaf({ trace, step, index, isFlipped: pictured.indexOf(step.number) % 2 === 1, pictures, parts: parts.filter((part) => part.step === step.number) }))}
          ${stopped(trace)}
        </main>
        <footer class="colophon" lang="en" dir="ltr">
          ${howItWasMade(trace, pictures.thumbnails)}
          <p class="imprint">
            Told with interleave-thinker.${simulated !== null && html` <span>${simulated}</span>`}
          </p>
        </footer>
      </body>
    </html> `.markup;
}

function givenPictures(trace: Trace, { thumbnails }: PagePictures): Html | null {
  const given = requestImages(trace.request);
  if (given.length === 0) return null;
  return html`<div class="given" lang="en" dir="ltr">
    <ul>
      ${given.map((ref, index) => html`<li>${image(thumbnails.get(ref.sha256), `Picture ${index + 1} of the request`)}</li>`)}
    </ul>
    <p>${given.length === 1 ? 'The picture' : 'The pictures'} that came with the request</p>
  </div>`;
}

interface Leaf {
  readonly trace: Trace;
  readonly step: StepTrace;
  /** Position in the story, from 0. */
  readonly index: number;
  /** Whether the picture stands on the other side than that of the page before. */
  readonly isFlipped: boolean;
  readonly pictures: PagePictures;
  readonly parts: readonly DocumentPart[];
}

/** One step as the reader sees it: its words and its picture side by side, the sides changing from step to step. */
function leaf({ trace, step, index, isFlipped, pictures, parts }: Leaf): Html {
  const text = parts.find((part) => part.type === 'text')?.text.trim() ?? '';
  const part = parts.find((candidate) => candidate.type === 'image');
  const picture = part && pictures.story.get(part.image.sha256);
  const isWide = picture !== undefined && picture.widthPx / picture.heightPx > WIDE_RATIO;
  const layout = !part ? 'only-words' : text === '' || isWide ? 'stacked' : 'spread';
  const length = text.length <= BRIEF_LENGTH ? 'brief' : 'long';
  // A large first letter, where the first paragraph is long enough to stand beside it.
  const opening = index === 0 && /^\p{Lu}\p{L}*\s.{160}/su.test(text.split('\n')[0]!);
  return html`<section class="leaf ${layout}${isFlipped && ' flipped'}">
    ${text !== '' && html`<div class="words ${length}${opening && ' opening'}">${paragraphs(text)}</div>`}
    ${part && html`<figure class="picture">${image(picture, part.alt)}${keptCaption(trace, step)}</figure>`}
  </section> `;
}

function paragraphs(text: string): Html[] {
  return text.split(/\n\s*\n/).map((paragraph) => html`<p dir="auto">${paragraph.trim()}</p>`);
}

function keptCaption(trace: Trace, step: StepTrace): Html | null {
  const note = keptNote(trace, step);
  return (
    note &&
    html`<figcaption lang="en" dir="ltr">
      <span>${note.lead}${note.reason && html` <bdi>${note.reason}</bdi>`}</span>
    </figcaption>`
  );
}

function stopped(trace: Trace): Html | null {
  const note = stopNote(trace);
  return (
    note &&
    html`<section class="stop" lang="en" dir="ltr">
      <h2>${note.heading}</h2>
      <p dir="auto">${note.reason}</p>
      ${note.progress && html`<p>${note.progress}</p>`}
    </section>`
  );
}
