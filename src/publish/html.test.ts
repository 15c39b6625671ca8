import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, trusted } from './html.ts';

describe('html', () => {
  it('escapes text and attribute values, and keeps nested templates as they are', () => {
    const inner = html`<b title="${'a"b'}">${'<i>'}</b>`;
    expect(html`<p>${inner}${'&'}</p>`.markup).toBe('<p><b title="a&quot;b">&lt;i&gt;</b>&amp;</p>');
  });

  it('writes nothing for null, undefined, false and empty lists, but writes 0', () => {
    expect(html`[${null}${undefined}${false}${[]}${0}]`.markup).toBe('[0]');
  });

  it('joins lists without commas', () => {
    expect(html`${[html`<i>a</i>`, 'b<', ['c']]}`.markup).toBe('<i>a</i>b&lt;c');
  });

  it('takes only marked text as markup', () => {
    expect(html`${trusted('<hr>')}${'<hr>'}`.markup).toBe('<hr>&lt;hr&gt;');
  });
});

describe('escapeHtml', () => {
  it('leaves no sign that can open a tag, a quote or a reference, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeHtml(text).replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toMatch(/[&<>"']/);
      }),
    );
  });

  it('removes control characters and repairs halves of surrogate pairs, and keeps line breaks and emoji', () => {
    expect(escapeHtml('a\u0000b\u001bc\n\td\ud83d🙂')).toBe('abc\n\td\ufffd🙂');
  });
});
