import type { PlotOptions } from '@observablehq/plot';

/** Size of all words, in pixels; a page's policy would refuse it as a style. */
const FONT_SIZE_PX = 13;

/**
 * A chart as one `<svg>` element that needs no script, no style sheet and no font of its own; text in it is escaped.
 * Its lines and words take the colour of the text around it. Plot and the document it draws into are loaded at the first
 * call.
 * @param options Observable Plot's options without legends, which would be more than the one element.
 * @param label what the chart shows, for those who do not see it.
 */
export async function renderChart(options: PlotOptions, label: string): Promise<string> {
  const [{ plot }, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const chart = plot({ ...options, document: document as unknown as PlotOptions['document'] });
  const svg = chart.tagName.toLowerCase() === 'svg' ? chart : null;
  if (svg === null) throw new Error('The chart has a legend or caption; write those beside it.');
  // The class and its style sheet only set defaults; a page with a content policy would refuse them.
  for (const style of svg.querySelectorAll('style')) style.remove();
  svg.removeAttribute('class');
  svg.removeAttribute('style');
  svg.setAttribute('font-size', String(FONT_SIZE_PX));
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  // An element, not an attribute: its text is escaped as XML asks.
  const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  title.textContent = label;
  svg.prepend(title);
  return svg.outerHTML;
}
