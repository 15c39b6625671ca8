import { describe, expect, it } from 'vitest';
import type { Request } from '../../core/request.ts';
import { createSingleStepPlanner } from './single-step.ts';

const image = { sha256: 'a'.repeat(64), mediaType: 'image/png', sizeBytes: 1, widthPx: 1, heightPx: 1 };
const ask = async (): Promise<never> => {
  throw new Error('no model is asked');
};

async function planOf(parts: Request['parts']) {
  const outcome = await createSingleStepPlanner().plan({ request: { parts }, pictures: [], ask });
  if (outcome.outcome !== 'plan') throw new Error(outcome.outcome);
  return outcome.plan;
}

describe('the single-step planner', () => {
  it("makes one step of all of the request's words, from a blank canvas, and asks nobody", async () => {
    const { steps } = await planOf([
      { type: 'text', text: 'A red house.' },
      { type: 'text', text: 'It snows.' },
    ]);
    expect(steps).toEqual([
      {
        number: 1,
        name: 'Request',
        instruction: null,
        prompt: 'A red house.\nIt snows.',
        text: null,
        source: { kind: 'blank' },
      },
    ]);
  });

  it('edits the last of the pictures that it is given', async () => {
    const { steps } = await planOf([
      { type: 'image', image },
      { type: 'text', text: 'Go on.' },
      { type: 'image', image },
    ]);
    expect(steps[0]).toMatchObject({ prompt: 'Go on.', source: { kind: 'input', index: 2 } });
  });

  it('leaves a plan as it is', async () => {
    const plan = await planOf([{ type: 'text', text: 'A tree.' }]);
    const failed = { step: plan.steps[0]!, reasons: ['no tree'] };
    const request = { parts: [{ type: 'text' as const, text: 'A tree.' }] };
    const next = await createSingleStepPlanner().replan({
      key: 'replan',
      plan,
      failed,
      request,
      pictures: [],
      ask,
    });
    expect(next).toBe(plan);
  });
});
