/** The fake model server in a process of its own, so that its work is not counted as ours. */
import { startFakeOpenAI } from '../src/testing/fake-openai.ts';

const { baseURL } = await startFakeOpenAI({
  latencyMs: JSON.parse(process.argv[2] ?? ''),
  acceptance: Number(process.argv[3] ?? 1),
});
process.send?.(baseURL);
