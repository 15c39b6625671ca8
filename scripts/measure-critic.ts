/**
 * The trained critic as it is used: 512-px PNG pictures and plain words in, a reply out. Prints agreement with the
 * judge, time per verdict and memory: `node scripts/measure-critic.ts --weights FILE --count 200`.
 */
import { parseArgs } from 'node:util';
import { readCriticReply } from '../src/formats/critic.ts';
import { tagged } from '../src/formats/critic-message.ts';
import { blankCanvas } from '../src/lib/picture.ts';
import { createRng } from '../src/lib/rng.ts';
import { sayAll } from '../src/sandbox/grammar/index.ts';
import { renderScene } from '../src/sandbox/render/render.ts';
import { createSandboxCritic } from '../src/sandbox/critic/critic.ts';
import { EMPTY_SCENE } from '../src/sandbox/scene.ts';
import { loadCheckpoint } from '../src/train/native/checkpoint.ts';
import { DEFAULT_CONFIG } from '../src/train/native/config.ts';
import { createLearnedCritic } from '../src/train/native/critic.ts';
import { sampleExample } from '../src/train/native/example.ts';

const { values: flags } = parseArgs({
  options: {
    weights: { type: 'string', default: 'models/critic.safetensors' },
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '4242' },
    /** Measures the template-matching critic instead. */
    classical: { type: 'boolean', default: false },
  },
});
const critic = flags.classical
  ? createSandboxCritic()
  : createLearnedCritic(await loadCheckpoint(flags.weights, DEFAULT_CONFIG));
const rng = createRng(Number(flags.seed));
const blank = (await blankCanvas(512, 512)).bytes;
const tally = { right: [0, 0], wrong: [0, 0], unreadable: 0 } satisfies Record<string, number | number[]>;
const times: number[] = [];
let cpuMs = 0;
const file = (data: Uint8Array) =>
  ({ type: 'file', mediaType: 'image/png', data: { type: 'data', data } }) as const;
for (let i = 0; i < Number(flags.count); i++) {
  const example = sampleExample(rng, {
    split: 'heldOut',
    rightShare: 0.5,
    randomFaultShare: 0,
    teacherNoise: 0,
  });
  const before = example.before === null ? blank : await renderScene(example.before);
  const after = await renderScene(example.after);
  const prompt = sayAll(example.changes, example.before ?? EMPTY_SCENE);
  const content = [file(before), file(after), ...['step_prompt', 'current_prompt'].map((name) => ({ type: 'text', text: tagged(name, prompt) }) as const)]; // prettier-ignore
  const started = performance.now();
  const cpu = process.cpuUsage();
  const reply = await critic.doGenerate({ prompt: [{ role: 'user', content }] });
  // The first call compiles.
  if (i > 0) {
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(cpu);
    cpuMs += (user + system) / 1000;
  }
  const [part] = reply.content;
  const read = readCriticReply(part?.type === 'text' ? part.text : '');
  const bucket = example.judgement.fullyRight ? tally.right : tally.wrong;
  if (!read.ok) tally.unreadable++;
  bucket[0]! += Number(read.ok && read.value.success === example.judgement.fullyRight);
  bucket[1]!++;
}
times.sort((a, b) => a - b);
const at = (share: number): string => (times[Math.floor(share * (times.length - 1))] ?? NaN).toFixed(0);
const [right, wrong] = [tally.right, tally.wrong] as [[number, number], [number, number]];
console.log(
  `held-out combinations, 512-px PNG: verdict ${((right[0] + wrong[0]) / (right[1] + wrong[1])).toFixed(3)}, right accepted ${(right[0] / right[1]).toFixed(3)}/${right[1]}, wrong rejected ${(wrong[0] / wrong[1]).toFixed(3)}/${wrong[1]}, unreadable ${tally.unreadable}`,
);
console.log(
  `ms per verdict, decoding included: median ${at(0.5)}, p95 ${at(0.95)}; CPU ms per verdict ${(cpuMs / times.length).toFixed(0)}; memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
);
