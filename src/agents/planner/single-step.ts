import type { Step } from '../../core/plan.ts';
import { requestImages, requestText } from '../../core/request.ts';
import type { Planner } from './planner.ts';

/**
 * Hands the request to the generator as it is: one step of the request's words, without a model call. What a generator
 * does alone, as the row beside which a planner is measured.
 *
 * With pictures in the request the last one is edited: in a sequence it is where things stand.
 */
export function createSingleStepPlanner(): Planner {
  return {
    async plan({ request }) {
      const inputs = requestImages(request).length;
      const step: Step = {
        number: 1,
        name: 'Request',
        instruction: null,
        prompt: requestText(request),
        text: null,
        source: inputs === 0 ? { kind: 'blank' } : { kind: 'input', index: inputs },
      };
      return { outcome: 'plan', plan: { reasoning: '', steps: [step] } };
    },
    replan: async ({ plan }) => plan,
  };
}
