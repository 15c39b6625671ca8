import { describe, expect, it } from 'vitest';
import type { Request } from '../core/request.ts';
import { assertReferenceName, assertTakesReferences } from './named-references.ts';

const image = { sha256: 'a'.repeat(64), mediaType: 'image/png', sizeBytes: 1, widthPx: 1, heightPx: 1 };
const inputs: Request = {
  parts: [
    { type: 'text', text: 'x' },
    { type: 'image', image },
    { type: 'image', image },
  ],
};
const named: Request = { parts: [{ type: 'text', text: 'x' }], references: [{ name: 'mia', image }] };
const model = (edit: boolean | 'unknown', maxReferences: number) => ({
  id: 'a:b',
  capabilities: { edit, maxReferences, mask: false, seed: false },
});

describe('references', () => {
  it('that a generator certainly does not take are found before anything is spent', () => {
    expect(() => assertTakesReferences(named, { references: 'source' }, model(false, 0))).toThrow(
      'a:b takes none',
    );
    expect(() => assertTakesReferences(inputs, { references: 'inputs' }, model(true, 1))).toThrow(
      'sends 2 pictures with each prompt, and a:b takes 1',
    );
  });

  it('are let through where they fit, and where nothing is certain', () => {
    expect(() => {
      assertTakesReferences(named, { references: 'source' }, model(true, 1));
      assertTakesReferences(inputs, { references: 'inputs' }, model(true, 2));
      assertTakesReferences(inputs, { references: 'inputs' }, model('unknown', 1));
      assertTakesReferences(inputs, { references: 'source' }, model(false, 0));
    }).not.toThrow();
  });

  it('have names that can be written into a prompt', () => {
    expect(() => assertReferenceName('Mia in red')).not.toThrow();
    for (const name of ['', ' mia', '"mia"', 'm\nia', 'x'.repeat(41)]) {
      expect(() => assertReferenceName(name)).toThrow('cannot be used');
    }
  });
});
