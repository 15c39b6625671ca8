/**
 * Models given as AI SDK objects, here of a server that speaks OpenAI (a fake one, so that this runs offline), with a
 * budget that ends the run early, and the run resumed with a larger one.
 */
import assert from 'node:assert/strict';
import { createOpenAI } from '@ai-sdk/openai';
import { createInterleaver } from '../src/index.ts';
import { startFakeOpenAI } from '../src/testing/fake-openai.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

const server = await startFakeOpenAI({ acceptance: 0.6 });
try {
  await withTemporaryFolder(async (folder) => {
    const openai = createOpenAI({ baseURL: server.baseURL, apiKey: 'none' });
    const interleaver = createInterleaver({
      planner: openai.chat('fake'),
      generator: openai.image('gpt-image-1'),
      critic: openai.chat('fake'),
      runs: folder,
    });
    const request = 'A baker kneads dough. The bread rises in the oven. The shop opens.';
    const stopped = await interleaver.generate(request, { seed: 1, budget: { imageCalls: 2 } });
    console.log(`${stopped.stopReason}: ${stopped.message}`);
    assert.equal(stopped.stopReason, 'budget');
    assert.equal(stopped.usage.imageCalls, 2);

    const plans = () => server.calls.filter(({ kind }) => kind === 'plan').length;
    const result = await interleaver.resume(stopped.dir, { budget: { imageCalls: 50 } });
    console.log(`${result.stopReason}: ${result.usage.imageCalls} pictures`);
    assert.equal(result.stopReason, 'completed');
    assert.equal(plans(), 1);
  });
} finally {
  await server.close();
}
