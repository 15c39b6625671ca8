import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitiseSvg } from './svg-sanitise.ts';

const wrap = (inner: string, root = 'viewBox="0 0 100 50"'): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${root}>${inner}</svg>`;
const clean = (inner: string): string => {
  const { svg } = sanitiseSvg(wrap(`${inner}<rect/>`), [100, 50]);
  return svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('<rect/>'));
};
const removedFrom = (inner: string): readonly string[] =>
  sanitiseSvg(wrap(`${inner}<rect/>`), [100, 50]).removed;

describe('sanitiseSvg', () => {
  it('keeps shapes, text, gradients and local references as they are', () => {
    const inner =
      '<defs><linearGradient id="sky"><stop offset="0" stop-color="#8cf"/></linearGradient><g id="tree"><circle r="4"/></g></defs>' +
      '<rect width="100" height="50" fill="url(#sky)"/><use href="#tree" x="3"/>' +
      '<text x="1" font-family="sans-serif">Water &amp; salt &lt; 5</text>';
    expect(clean(inner)).toBe(inner);
    expect(removedFrom(inner)).toEqual([]);
  });

  it('gives the root the size of the picture, and keeps its viewBox', () => {
    const { svg } = sanitiseSvg(
      wrap('<rect/>', 'viewBox="0,0 200 100" width="7cm" onload="x()"'),
      [640, 320],
    );
    expect(svg).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" width="640" height="320"><rect/></svg>',
    );
  });

  it.each([
    ['width="200" height="100"', '0 0 200 100'],
    ['width="100%" height="100%"', '0 0 640 320'],
    ['viewBox="0 0 0 0"', '0 0 640 320'],
    ['', '0 0 640 320'],
  ])('finds a viewBox for a root with "%s"', (root, viewBox) => {
    expect(sanitiseSvg(wrap('<rect/>', root), [640, 320]).svg).toContain(`viewBox="${viewBox}"`);
  });

  it.each([
    ['<script>alert(1)</script>', '<script>'],
    ['<script href="https://evil.example/x.js"/>', '<script>'],
    ['<foreignObject><body xmlns="http://www.w3.org/1999/xhtml">x</body></foreignObject>', '<foreignObject>'],
    ['<image href="https://evil.example/x.png"/>', '<image>'],
    ['<image href="data:image/png;base64,AAAA"/>', '<image>'],
    ['<style>@import url(https://evil.example/x.css);</style>', '<style>'],
    ['<a href="javascript:alert(1)"><rect/></a>', '<a>'],
    ['<animate attributeName="href" values="javascript:alert(1)"/>', '<animate>'],
    ['<set attributeName="onclick" to="alert(1)"/>', '<set>'],
    ['<feImage href="file:///etc/passwd"/>', '<feImage>'],
    ['<svg><rect/></svg>', '<svg>'],
    ['<SCRIPT>alert(1)</SCRIPT>', '<SCRIPT>'],
    ['<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>', '<x:script>'],
  ])('drops the element %s', (inner, name) => {
    expect(clean(inner)).toBe('');
    expect(removedFrom(inner)).toEqual([name]);
  });

  it.each([
    ['<circle r="1" onclick="alert(1)"/>', 'onclick'],
    ['<circle r="1" ONLOAD="alert(1)"/>', 'ONLOAD'],
    ['<circle r="1" class="a"/>', 'class'],
    ['<circle r="1" fill="url(https://evil.example/#a)"/>', 'fill'],
    ['<circle r="1" fill="url(//evil.example/x.svg#a)"/>', 'fill'],
    ['<circle r="1" fill="url(&quot;data:image/svg+xml,x&quot;)"/>', 'fill'],
    ['<circle r="1" fill="u\\72l(https://evil.example)"/>', 'fill'],
    ['<circle r="1" fill="ur/**/l(https://evil.example)"/>', 'fill'],
    ['<circle r="1" fill="URL(x.svg#a)"/>', 'fill'],
    ['<circle r="1" filter="image-set(x)"/>', 'filter'],
    ['<circle r="1" fill="var(--x)"/>', 'fill'],
    ['<circle r="1e9"/>', 'r'],
    ['<circle r="1" id="a b"/>', 'id'],
    ['<circle r="1" style="background-image: x"/>', 'style'],
    ['<circle r="1" style="fill: url(https://evil.example)"/>', 'fill'],
    ['<use href="https://evil.example/x.svg#a"/>', 'href'],
    ['<use xlink:href="file:///etc/passwd#a"/>', 'xlink:href'],
    ['<use href="data:image/svg+xml,x#a"/>', 'href'],
  ])('drops what is wrong in %s', (inner, name) => {
    expect(clean(inner)).toMatch(/^<(circle( r="1")?|use)\/>$/);
    expect(removedFrom(inner)).toEqual([name]);
  });

  it('turns a style into attributes, so that there is one form to check', () => {
    expect(clean('<circle style="fill: #f00 !important; stroke-width:2;"/>')).toBe(
      '<circle fill="#f00" stroke-width="2"/>',
    );
  });

  it('drops comments, instructions and a document type with its entities', () => {
    const text = `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${wrap('<!-- c --><?php x ?><text>&x;</text>')}`;
    const { svg } = sanitiseSvg(text.slice(text.indexOf('<svg xmlns')), [10, 10]);
    expect(svg).toMatch(/^<svg [^>]*><text>&amp;x;<\/text><\/svg>$/);
  });

  it.each([
    ['', /it is cut off/],
    ['a house', /it is cut off/],
    [wrap('<rect/>').slice(0, -3), /it is cut off: it does not end with <\/svg>/],
    ['<html></svg>', /it does not begin with <svg>/],
    [wrap(''), /it draws nothing/],
    [wrap('<script/>'), /it draws nothing/],
    [wrap('<rect/>'.repeat(5001)), /it has more than 5000 elements/],
    [wrap(`${'<g>'.repeat(70)}${'</g>'.repeat(70)}`), /its elements are nested more than 64 deep/],
    [wrap(`<text>${'x'.repeat(20_001)}</text>`), /it has more than 20000 characters of text/],
    [wrap('<g id="a"><use href="#a"/></g>'), /an element of it refers to itself/],
    [
      wrap(
        '<pattern id="p"><rect fill="url(#q)"/></pattern><pattern id="q"><rect fill="url(#p)"/></pattern>',
      ),
      /refers to itself/,
    ],
  ])('refuses %.40s', (text, message) => {
    expect(() => sanitiseSvg(text, [10, 10])).toThrow(message);
  });

  it('refuses references that unfold to millions of elements', () => {
    const levels = Array.from(
      { length: 7 },
      (_, level) => `<g id="l${level + 1}">${`<use href="#l${level}"/>`.repeat(10)}</g>`,
    );
    const bomb = wrap(`<defs><g id="l0"><rect/></g>${levels.join('')}</defs><use href="#l7"/>`);
    expect(() => sanitiseSvg(bomb, [10, 10])).toThrow('its references unfold to more than 20000 elements');
  });

  it('counts the corners at which a marker is drawn', () => {
    const marker = `<marker id="m">${'<rect/>'.repeat(100)}</marker>`;
    const line = `<polyline marker-mid="url(#m)" points="${'0,0 9,9 '.repeat(200)}"/>`;
    expect(() => sanitiseSvg(wrap(marker + line), [10, 10])).toThrow('unfold to more than');
  });

  /** Pieces from which attacks are made, in any order. */
  const PIECES = (
    '<svg> </svg> <g > /> " \' < & &lt; &#106; <!-- --> <![CDATA[ ]]> <script> </script> onload= href=" xlink:href=" ' +
    'javascript: url( http://x #a ) style=" fill: ; <use <text> </text> <style> @import <image <foreignObject> <?xml ?> ' +
    '<!DOCTYPE ='
  ).split(' ');
  const piece = fc.constantFrom(...PIECES, ' ', '\0', '\u2028', '\ud800');
  const soup = fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 40 });

  it('never lets through a script, a handler or an address, whatever comes in', () => {
    fc.assert(
      fc.property(soup, (pieces) => {
        let svg: string;
        try {
          ({ svg } = sanitiseSvg(wrap(`<rect/>${pieces.join('')}`), [10, 10]));
        } catch (error) {
          expect((error as Error).constructor.name).toBe('SvgProblem');
          return;
        }
        const withoutText = svg.replaceAll(/>[^<]*</g, '><');
        expect(withoutText).not.toMatch(
          /<(script|style|image|foreignObject|a)[\s/>]|\son\w+\s*=|javascript:|@import/i,
        );
        expect(withoutText.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
          /https?:|data:|file:/,
        );
        expect(withoutText.replaceAll(/url\(#[\w.-]+\)/g, '')).not.toContain('url(');
        // Clean once is clean.
        expect(sanitiseSvg(svg, [10, 10])).toEqual({ svg, removed: [] });
      }),
      { numRuns: 2000 },
    );
  });
});
