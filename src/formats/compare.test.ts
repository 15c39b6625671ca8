import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareJsonSchema, readCompareReply, renderCompareReply } from './compare.ts';

const betterOf = (reply: string) => {
  const reading = readCompareReply(reply);
  return reading.ok ? reading.value.better : reading.problem;
};

describe('a comparison', () => {
  it('is read back as it was written, in both forms', () => {
    const better = fc.constantFrom('first' as const, 'second' as const, 'tie' as const);
    const reply = fc.record({ reasoning: fc.string(), reason: fc.option(fc.string()), better });
    fc.assert(
      fc.property(reply, fc.constantFrom('json' as const, 'text' as const), (value, form) => {
        expect(readCompareReply(renderCompareReply(value, form))).toEqual({
          ok: true,
          value,
          truncated: false,
        });
      }),
    );
  });

  it.each([
    ['"Second"', 'second'],
    ['"the first picture"', 'first'],
    ['2', 'second'],
    ['"equal"', 'tie'],
  ])('takes %s', (written, better) => {
    expect(betterOf(`{"reason": "x", "better": ${written}}`)).toBe(better);
  });

  it('does not guess', () => {
    expect(betterOf('{"better": "the house"}')).toContain('"better" in the answer is wrong');
    expect(betterOf('The first is better.')).toContain('must hold one JSON object with "better"');
  });

  it('is described by a schema that strict modes take', () => {
    expect(compareJsonSchema).toMatchObject({
      required: ['reason', 'better'],
      additionalProperties: false,
      properties: { better: { enum: ['first', 'second', 'tie'] } },
    });
  });
});
