/** Statistics as one HTML page that needs nothing but itself. */
import * as Plot from '@observablehq/plot';
import { sha256 } from '../../lib/hash.ts';
import { renderChart } from '../../publish/chart.ts';
import { html, trusted } from '../../publish/html.ts';
import type { Html } from '../../publish/html.ts';
import type { DataStats, RunsStats } from './stats.ts';
import { statsTables } from './tables.ts';
import type { Table } from './tables.ts';

const STYLES = `
:root { color-scheme: light dark; --paper: #fbf9f4; --ink: #26221d; --soft: #6b6258; --line: #e4ddd0; }
@media (prefers-color-scheme: dark) { :root { --paper: #17161a; --ink: #ece6db; --soft: #a9a094; --line: #37333d; } }
body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.5rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.2; } h2 { margin: 2.5rem 0 .6rem; font-size: 1.15rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .9rem .3rem 0; text-align: right; border-bottom: 1px solid var(--line); } th:first-child, td:first-child { text-align: left; }
thead th { color: var(--soft); font-weight: 600; } figure { margin: 1rem 0; } svg { max-width: 100%; height: auto; } .key { color: var(--soft); font-size: .85rem; }
`;
const POLICY = `default-src 'none'; style-src 'sha256-${Buffer.from(sha256(STYLES), 'hex').toString('base64')}'; base-uri 'none'; form-action 'none'`;
const ACCEPTED = '#3f9d6b';
const REJECTED = '#c8663f';
const BLUE = '#4f7cac';
const WIDTH_PX = 760;

/** @param title for people, such as the folder's name. */
export async function statsPage(stats: DataStats, title: string): Promise<string> {
  const charts = stats.type === 'runs' ? await runsCharts(stats) : new Map<string, Html>();
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${trusted(`<style>${STYLES}</style>`)}
      </head>
      <body>
        <h1>${title}</h1>
        ${statsTables(stats).map((table) => section(table, charts.get(table.title)))}
      </body>
    </html> `.markup;
}

function section({ title, head, rows }: Table, chart: Html | undefined): Html {
  return html`<section>
    <h2>${title}</h2>
    ${chart}
    <div class="wide">
      <table>
        <thead>
          <tr>
            ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section> `;
}

/** Charts by the title of the table that they stand above. */
async function runsCharts(stats: RunsStats): Promise<Map<string, Html>> {
  const charts = new Map<string, Html>();
  const add = async (title: string, options: Plot.PlotOptions, key: string | null = null): Promise<void> => {
    const svg = await renderChart({ width: WIDTH_PX, ...options }, title);
    charts.set(
      title,
      html`<figure>${trusted(svg)}${key && html`<figcaption class="key">${key}</figcaption>`}</figure>`,
    );
  };
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([key, count]) => ({ key, count }));
  const bars = (counts: Readonly<Record<string, number>>, label: string): Plot.PlotOptions => {
    const data = counted(counts).toSorted((a, b) => Number(a.key) - Number(b.key));
    return {
      height: 240,
      x: { type: 'band', label, domain: data.map(({ key }) => key) },
      y: { grid: true, label: null },
      marks: [Plot.barY(data, { x: 'key', y: 'count', fill: BLUE }), Plot.ruleY([0])],
    };
  };
  const categories = counted(stats.byCategory).toSorted((a, b) => b.count - a.count);
  await add('Categories', {
    height: 40 + 24 * categories.length,
    marginLeft: 180,
    x: { grid: true, label: null },
    y: { label: null, domain: categories.map(({ key }) => key) },
    marks: [Plot.barX(categories, { x: 'count', y: 'key', fill: BLUE }), Plot.ruleX([0])],
  });
  await add('Steps of a trajectory', bars(stats.steps, 'steps'));
  await add('Attempts at a drawn step', bars(stats.attempts, 'attempts'));
  const verdicts = stats.acceptance.flatMap(({ attempt, accepted, rejected }) => [
    { attempt: String(attempt), count: accepted, fill: ACCEPTED },
    { attempt: String(attempt), count: rejected, fill: REJECTED },
  ]);
  await add(
    'Verdicts by attempt',
    {
      height: 260,
      x: { type: 'band', label: 'attempt' },
      y: { grid: true, label: null },
      marks: [Plot.barY(verdicts, { x: 'attempt', y: 'count', fill: 'fill' }), Plot.ruleY([0])],
    },
    'Green: accepted. Orange: rejected.',
  );
  const scores = (['semantics', 'quality'] as const).flatMap((kind) =>
    stats[kind].map((count, score) => ({ kind, score: String(score), count })),
  );
  await add("The judge's scores", {
    height: 260,
    fx: { label: null },
    x: {
      type: 'band',
      label: 'score, rounded down',
      domain: stats.semantics.map((_, score) => String(score)),
    },
    y: { grid: true, label: null },
    marks: [Plot.barY(scores, { fx: 'kind', x: 'score', y: 'count', fill: BLUE }), Plot.ruleY([0])],
  });
  return charts;
}
