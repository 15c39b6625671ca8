import { context, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, describe, expect, it } from 'vitest';
import { withSpan } from './telemetry.ts';

const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
);
afterAll(() => {
  trace.disable();
  context.disable();
});

describe('withSpan', () => {
  it('records what was done, with its attributes', async () => {
    exporter.reset();
    expect(await withSpan('draw', { 'gen_ai.output.type': 'image' }, async () => 42)).toBe(42);
    expect(exporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes])).toEqual([
      ['draw', { 'gen_ai.output.type': 'image' }],
    ]);
  });

  it('marks and ends the span of work that fails, and lets the error through', async () => {
    exporter.reset();
    const work = async () => {
      throw new Error('out of paint');
    };
    await expect(withSpan('draw', {}, work)).rejects.toThrow('out of paint');
    expect(exporter.getFinishedSpans()[0]?.status).toEqual({ code: 2, message: 'out of paint' });
  });
});
