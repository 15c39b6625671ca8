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
const WIDTH_PX = 900;
/** Distance of two variants within a category's row. */
const LANE_PX = 9;

interface Point {
  readonly row: string;
  readonly value: number;
  readonly text: string;
  readonly color: string;
  readonly low: number | null;
  readonly high: number | null;
}

/** One chart per headline figure that can be compared (else of the first that there is), and one by category. */
export async function reportCharts(
  benchmark: LoadedBenchmark,
  scores: readonly Scores[],
): Promise<ReportChart[]> {
  const known = benchmark.metrics.filter(
    ({ key, group }) =>
      group === 'headline' && scores.some(({ figures }) => isNumber(figures[key]?.official)),
  );
  const comparable = known.filter(({ key }) => benchmark.published?.columns.includes(key));
  const charts: ReportChart[] = [];
  for (const metric of comparable.length > 0 ? comparable : known.slice(0, 1)) {
    charts.push(await headlineChart(benchmark, scores, metric));
  }
  charts.push(...(await categoryChart(benchmark, scores)));
  return charts;
}

async function headlineChart(
  benchmark: LoadedBenchmark,
  scores: readonly Scores[],
  metric: MetricSpec,
): Promise<ReportChart> {
  const ours = scores.flatMap((score, index): Point[] => {
    const figure = score.figures[metric.key];
    if (!figure || !isNumber(figure.official)) return [];
    const [low = null, high = null] = figure.interval ?? [];
    const row = labelOfVariant(score.variant);
    return [{ ...point(row, figure.official, metric), color: colorOf(index), low, high }];
  });
  const column = benchmark.published?.columns.indexOf(metric.key) ?? -1;
  const published = (benchmark.published?.rows ?? []).flatMap(({ label, values, isPaper }): Point[] => {
    const value = values[column];
    if (!isNumber(value)) return [];
    const color = isPaper ? PAPER_COLOR : OTHERS_COLOR;
    return [{ ...point(label, value, metric), color, low: null, high: null }];
  });
  const points = [...ours, ...published].toSorted((a, b) => b.value - a.value);
  const title = `${benchmark.title}: ${metric.label}`;
  const { barX, ruleX, ruleY, text } = await import('@observablehq/plot');
  const [start, end] = UNIT_RANGE[metric.unit];
  const svg = await renderChart(
    {
      ...frame(points.length, 26),
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
  return { title, svg, legend: legendOf(scores, published) };
}

async function categoryChart(benchmark: LoadedBenchmark, scores: readonly Scores[]): Promise<ReportChart[]> {
  const metrics = benchmark.metrics.filter(({ group }) => group === 'category');
  const [first] = metrics;
  if (!first) return [];
  const ours = scores.map((score, index) =>
    metrics.flatMap((metric): Point[] => {
      const figure = score.figures[metric.key];
      if (!figure || !isNumber(figure.official)) return [];
      const [low = null, high = null] = figure.interval ?? [];
      return [{ ...point(metric.label, figure.official, metric), color: colorOf(index), low, high }];
    }),
  );
  if (ours.flat().length === 0) return [];
  const paper = (benchmark.published?.rows ?? [])
    .filter(({ isPaper }) => isPaper)
    .flatMap(({ values }) =>
      metrics.flatMap((metric): Point[] => {
        const value = values[benchmark.published!.columns.indexOf(metric.key)];
        if (!isNumber(value)) return [];
        return [{ ...point(metric.label, value, metric), color: PAPER_COLOR, low: null, high: null }];
      }),
    );
  const title = `${benchmark.title} by category`;
  const { dot, ruleY } = await import('@observablehq/plot');
  // Each variant has a lane of its own within the category's row.
  const laneOf = (index: number) => LANE_PX * (index - (ours.length - 1) / 2);
  const svg = await renderChart(
    {
      ...frame(metrics.length, 18 + LANE_PX * ours.length),
      x: { domain: [...UNIT_RANGE[first.unit]], label: null, grid: true },
      y: { label: null, domain: metrics.map(({ label }) => label) },
      marks: [
        dot(data(paper), { y: 'row', x: 'value', stroke: 'color', strokeWidth: 1.5, r: 4 }),
        ...ours.flatMap((points, index) => [
          ruleY(data(points.filter(({ low }) => low !== null)), {
            y: 'row',
            x1: 'low',
            x2: 'high',
            stroke: 'color',
            strokeOpacity: 0.45,
            strokeWidth: 3,
            dy: laneOf(index),
          }),
          dot(data(points), { y: 'row', x: 'value', fill: 'color', r: 4, dy: laneOf(index) }),
        ]),
      ],
    },
    title,
  );
  return [{ title, svg, legend: legendOf(scores, paper) }];
}

function frame(rows: number, rowPx: number): PlotOptions {
  return {
    width: WIDTH_PX,
    height: 50 + rowPx * rows,
    marginLeft: 290,
    marginRight: 60,
    // Colours are given as they are, not by category.
    color: { type: 'identity' },
  };
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
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
