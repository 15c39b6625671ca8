import { barX, ruleX } from '@observablehq/plot';
import { describe, expect, it } from 'vitest';
import { renderChart } from './chart.ts';

const bars = (names: readonly string[]) => ({
  width: 400,
  marginLeft: 100,
  x: { domain: [0, 10] as [number, number] },
  marks: [
    barX(
      names.map((name, index) => ({ name, value: 5 * (index + 1) })),
      { y: 'name', x: 'value' },
    ),
    ruleX([0]),
  ],
});

describe('a chart', () => {
  it('is one svg element whose bars are as long as their values', async () => {
    const svg = await renderChart(bars(['a', 'b']), 'Two bars');
    expect(svg).toMatch(/^<svg [^>]*>.*<\/svg>$/s);
    // 400 px less margins of 100 and 20 show 0 to 10.
    expect([...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => width)).toEqual([
      '140',
      '280',
    ]);
  });

  it('escapes text, and holds neither style sheet nor script', async () => {
    const svg = await renderChart(bars(['<script>alert(1)</script> & "x"']), 'A "label" with <b>');
    expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp;');
    expect(svg).not.toMatch(/<script|<style|style="|<b>/);
    expect(svg).toContain('<title>A "label" with &lt;b&gt;</title>');
  });

  it('is the same every time', async () => {
    expect(await renderChart(bars(['a']), 'x')).toBe(await renderChart(bars(['a']), 'x'));
  });

  it('refuses to draw a legend, which would not be part of the element', async () => {
    const withCaption = { ...bars(['a']), caption: 'c' };
    await expect(renderChart(withCaption, 'x')).rejects.toThrow('legend or caption');
  });
});
