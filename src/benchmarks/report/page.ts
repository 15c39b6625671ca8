import { html, trusted } from '../../publish/html.ts';
import type { Html } from '../../publish/html.ts';
import { sha256 } from '../../lib/hash.ts';
import type { InlinePicture } from '../../publish/pictures.ts';
import { labelOfVariant } from '../phases/variants.ts';
import type { Card } from './cards.ts';
import type { ReportChart } from './charts.ts';
import type { Report } from './report.ts';
import { REPORT_STYLES } from './styles.ts';
import type { Table } from './tables.ts';

const STYLES_HASH = Buffer.from(sha256(REPORT_STYLES), 'hex').toString('base64');
/** Nothing is loaded, run, framed or sent: only inlined pictures and this one style sheet. */
const POLICY = `default-src 'none'; img-src data:; style-src 'sha256-${STYLES_HASH}'; base-uri 'none'; form-action 'none'`;

/** Finds the inlined copy of a part's picture; `null` where it could not be read. */
export type PictureOf = (
  part: Card['parts'][number] | Card['item']['request'][number],
) => InlinePicture | null;

/** The report as one page that needs nothing but itself. Text of data and models is escaped. */
export function reportPage(report: Report, pictureOf: PictureOf): string {
  const { benchmark, charts, tables, cards, notes, warnings, data } = report;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${benchmark.title} report</title>
        ${trusted(`<style>${REPORT_STYLES}</style>`)}
      </head>
      <body>
        <header>
          <h1>${benchmark.title}</h1>
          <p class="sub">Version: ${benchmark.version}. Data: ${data}.</p>
          ${warnings.map((warning) => html`<p class="warning">${warning}</p>`)}
        </header>
        <main>
          <div class="charts">${charts.map(chartFigure)}</div>
          ${tables.map(tableSection)}
          ${
            notes.length > 0 &&
            html`<h2>Notes</h2>
              <ul>
                ${notes.map((note) => html`<li>${note}</li>`)}
              </ul>`
          }
          ${
            cards.length > 0 &&
            html`<h2>Examples</h2>
              <div class="cards">${cards.map((card) => cardArticle(card, pictureOf))}</div>`
          }
        </main>
      </body>
    </html> `.markup;
}

function chartFigure({ title, svg, legend }: ReportChart): Html {
  return html`<figure class="chart">
    <figcaption>
      ${title}
      ${legend.map(
        ({ label, color }) =>
          html`<span class="key"
            ><svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill="${color}" /></svg
            >${label}</span
          >`,
      )}
    </figcaption>
    ${trusted(svg)}
  </figure>`;
}

function tableSection({ title, note, columns, rows }: Table): Html {
  return html`<section>
    <h2>${title}</h2>
    <div class="wide">
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ kind, cells: [name, ...cells] }) =>
              html`<tr class="${kind}">
                <th scope="row">${name}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${note !== null && html`<p class="note">${note}</p>`}
  </section>`;
}

/** Up to this length (characters) an expected answer is shown at once. */
const MAX_OPEN_LENGTH = 400;

const KINDS: Readonly<Record<Card['kind'], string>> = {
  best: 'one of the best',
  worst: 'one of the worst',
  random: 'drawn at random',
};

function cardArticle(card: Card, pictureOf: PictureOf): Html {
  const { kind, variant, item, quality, parts, row } = card;
  return html`<article class="card">
    <header>
      <h3>${item.id}</h3>
      <span class="badge"
        >${labelOfVariant(variant)} · ${item.category} · ${KINDS[kind]} · ${Math.round(100 * quality)} %</span
      >
    </header>
    <p class="label">Asked</p>
    ${partsOf(item.request, pictureOf)} ${expected(item.expected)}
    <p class="label">Answered</p>
    ${partsOf(parts, pictureOf)}
    <details>
      <summary>What the judge said</summary>
      <dl>
        ${row.judged.reasons.map(
          ({ question, text }) =>
            html`<dt dir="auto">${question}</dt>
              <dd dir="auto">${text}</dd>`,
        )}
      </dl>
    </details>
  </article>`;
}

/** A longer text is folded away: the reader has come for the answer. */
function expected(text: string | null): Html | null {
  if (text === null) return null;
  const words = html`<p class="plain" dir="auto">${text}</p>`;
  return text.length <= MAX_OPEN_LENGTH
    ? html`<p class="label">Expected</p>
        ${words}`
    : html`<details>
        <summary>Expected</summary>
        ${words}
      </details>`;
}

/** Words as paragraphs, neighbouring pictures side by side. */
function partsOf(parts: Card['parts'] | Card['item']['request'], pictureOf: PictureOf): Html[] {
  const blocks: Html[] = [];
  let strip: Html[] = [];
  const close = () => {
    if (strip.length > 0) blocks.push(html`<div class="strip">${strip}</div>`);
    strip = [];
  };
  for (const part of parts) {
    if (part.type === 'text') {
      close();
      blocks.push(html`<p class="plain" dir="auto">${part.text}</p>`);
      continue;
    }
    const picture = pictureOf(part);
    strip.push(
      picture
        ? html`<figure>
            <img src="${picture.url}" width="${picture.widthPx}" height="${picture.heightPx}" alt="Picture" />
          </figure>`
        : html`<figure><figcaption>A picture that is missing</figcaption></figure>`,
    );
  }
  close();
  return blocks;
}
