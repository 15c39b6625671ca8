import type { Data, PlotOptions } from '@observablehq/plot';
import { renderChart } from '../../publish/chart.ts';
import type { LoadedBenchmark, MetricSpec } from '../benchmark.ts';
import { labelOfVariant } from '../phases/variants.ts';
import type { Scores } from '../phases/score.ts';
import { UNIT_RANGE, formatFigure } from './format.ts';

/** A chart with what its colours mean. */
export interface ReportChart {
  readonly title: string;
  /** An `<svg>` element. */
  readonly svg: string;
  readonly legend: readonly { readonly label: string; readonly color: string }[];
}

/** Ours in warm colours, the paper's in blue, others grey: all legible on white and on black. */
const OURS = ['#c8663f', '#d99a2b', '#9c5fb5', '#3f9d6b', '#c2476b', '#7d8b2f'];
const PAPER_COLOR = '#4f7cac';
const OTHERS_COLOR = '#8d929b';
const WIDTH_PX = 720;

interface Point {
  readonly row: string;
  readonly value: number;
  readonly text: string;
  readonly color: string;
  readonly low: number | null;
  readonly high: number | null;
}

/** One chart per headline figure that can be compared, and one by category. */
export async function reportCharts(
  benchmark: LoadedBenchmark,
  scores: readonly Scores[],
): Promise<ReportChart[]> {
  const headlines = benchmark.metrics.filter(({ group }) => group === 'headline');
  const comparable = headlines.filter(({ key }) => benchmark.published?.columns.includes(key));
  const charts: ReportChart[] = [];
  for (const metric of comparable.length > 0 ? comparable : headlines.slice(0, 1)) {
    charts.push(...(await headlineChart(benchmark, scores, metric)));
  }
  charts.push(...(await categoryChart(benchmark, scores)));
  return charts;
}

async function headlineChart(
  benchmark: LoadedBenchmark,
  scores: readonly Scores[],
  metric: MetricSpec,
): Promise<ReportChart[]> {
  const ours = scores.flatMap((score, index): Point[] => {
    const figure = score.figures[metric.key];
    if (figure?.official === undefined || figure.official === null) return [];
    const [low = null, high = null] = figure.interval ?? [];
    const row = labelOfVariant(score.variant);
    return [{ ...point(row, figure.official, metric), color: colorOf(index), low, high }];
  });
  const column = benchmark.published?.columns.indexOf(metric.key) ?? -1;
  const published = (benchmark.published?.rows ?? []).flatMap(({ label, values, isPaper }): Point[] => {
    const value = values[column];
    if (value === undefined || value === null) return [];
    const color = isPaper ? PAPER_COLOR : OTHERS_COLOR;
    return [{ ...point(label, value, metric), color, low: null, high: null }];
  });
  const points = [...ours, ...published].toSorted((a, b) => b.value - a.value);
  if (ours.length === 0) return [];
  const title = `${benchmark.title}: ${metric.label}`;
  const { barX, ruleX, ruleY, text } = await import('@observablehq/plot');
  const [start, end] = UNIT_RANGE[metric.unit];
  const svg = await renderChart(
    {
      ...frame(points.length),
      x: { domain: [start, end], label: null, grid: true },
      y: { label: null, domain: points.map(({ row }) => row) },
      marks: [
        barX(data(points), { y: 'row', x1: start, x2: 'value', fill: 'color', insetTop: 2, insetBottom: 2 }),
        ruleY(data(points.filter(({ low }) => low !== null)), {
          y: 'row',
          x1: 'low',
          x2: 'high',
          strokeWidth: 1.5,
        }),
        text(data(points), {
          y: 'row',
          x: (point: Point) => Math.max(point.value, point.high ?? 0),
          text: 'text',
          textAnchor: 'start',
          dx: 5,
        }),
        ruleX([start]),
      ],
    },
    title,
  );
  return [{ title, svg, legend: legendOf(scores, published) }];
}

async function categoryChart(benchmark: LoadedBenchmark, scores: readonly Scores[]): Promise<ReportChart[]> {
  const metrics = benchmark.metrics.filter(({ group }) => group === 'category');
  const [first] = metrics;
  if (!first) return [];
  const ours = scores.flatMap((score, index) =>
    metrics.flatMap((metric): Point[] => {
      const figure = score.figures[metric.key];
      if (figure?.official === undefined || figure.official === null) return [];
      const [low = null, high = null] = figure.interval ?? [];
      return [{ ...point(metric.label, figure.official, metric), color: colorOf(index), low, high }];
    }),
  );
  if (ours.length === 0) return [];
  const paper = (benchmark.published?.rows ?? [])
    .filter(({ isPaper }) => isPaper)
    .flatMap(({ values }) =>
      metrics.flatMap((metric): Point[] => {
        const value = values[benchmark.published!.columns.indexOf(metric.key)];
        if (value === undefined || value === null) return [];
        return [{ ...point(metric.label, value, metric), color: PAPER_COLOR, low: null, high: null }];
      }),
    );
  const title = `${benchmark.title} by category`;
  const { dot, ruleY } = await import('@observablehq/plot');
  const svg = await renderChart(
    {
      ...frame(metrics.length),
      x: { domain: [...UNIT_RANGE[first.unit]], label: null, grid: true },
      y: { label: null, domain: metrics.map(({ label }) => label) },
      marks: [
        ruleY(data(ours.filter(({ low }) => low !== null)), {
          y: 'row',
          x1: 'low',
          x2: 'high',
          stroke: 'color',
          strokeOpacity: 0.4,
          strokeWidth: 4,
        }),
        dot(data(paper), { y: 'row', x: 'value', stroke: 'color', strokeWidth: 1.5, r: 4 }),
        dot(data(ours), { y: 'row', x: 'value', fill: 'color', r: 5 }),
      ],
    },
    title,
  );
  return [{ title, svg, legend: legendOf(scores, paper) }];
}

function frame(rows: number): PlotOptions {
  return {
    width: WIDTH_PX,
    height: 50 + 26 * rows,
    marginLeft: 240,
    marginRight: 60,
    // Colours are given as they are, not by category.
    color: { type: 'identity' },
    style: { fontSize: '13px' },
  };
}

function point(row: string, value: number, metric: MetricSpec) {
  return { row, value, text: formatFigure(value, metric.unit) };
}

/** Plot's types want records with an index signature. */
function data(points: readonly Point[]): Data {
  return points.map((one) => ({ ...one }));
}

function colorOf(index: number): string {
  return OURS[index % OURS.length]!;
}

function legendOf(scores: readonly Scores[], published: readonly Point[]): ReportChart['legend'] {
  const colors = new Set(published.map(({ color }) => color));
  return [
    ...scores.map(({ variant }, index) => ({ label: labelOfVariant(variant), color: colorOf(index) })),
    ...(colors.has(PAPER_COLOR) ? [{ label: 'The paper', color: PAPER_COLOR }] : []),
    ...(colors.has(OTHERS_COLOR) ? [{ label: 'Published by others', color: OTHERS_COLOR }] : []),
  ];
}
