/**
 * Measures how often the classical critic (`sandbox:critic`) agrees with the judge, who knows both scenes, on real
 * attempts of the sandbox generator: `npx node scripts/measure-sandbox-critic.ts`.
 * Options: `--n` attempts, half of them right and half wrong (200); `--seed` (1); `--jpeg` for how many of them the
 * verdict is asked again on JPEGs of quality 90 (60); `--size` of the pictures in px (512).
 */
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { readCriticReply } from '../src/formats/critic.ts';
import type { CriticReply } from '../src/formats/critic.ts';
import { tagged } from '../src/formats/critic-message.ts';
import { blankCanvas } from '../src/lib/picture.ts';
import { createRng, nextInt } from '../src/lib/rng.ts';
import { thingAt } from '../src/sandbox/apply.ts';
import { createSandboxCritic } from '../src/sandbox/critic/critic.ts';
import { say } from '../src/sandbox/grammar/index.ts';
import { createSandboxImageModel } from '../src/sandbox/generator/image-model.ts';
import { PLACE_COUNT } from '../src/sandbox/lexicon.ts';
import { judgePicture } from '../src/sandbox/judge/judge.ts';
import type { Judgement } from '../src/sandbox/judge/judge.ts';
import { embedScene, readScene } from '../src/sandbox/render/picture-chunk.ts';
import { renderScene } from '../src/sandbox/render/render.ts';
import { sampleChange, sampleScene } from '../src/sandbox/sample.ts';
import { EMPTY_SCENE } from '../src/sandbox/scene.ts';
import type { Scene } from '../src/sandbox/scene.ts';
import { seePicture } from '../src/sandbox/vision/see.ts';

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    jpeg: { type: 'string', default: '60' },
    size: { type: 'string', default: '512' },
  },
});
const n = Number(values.n);
const jpegCases = Number(values.jpeg);
const sizePx = Number(values.size);
/** Share of attempts at the first picture of a story, which starts from a blank canvas. */
const FIRST_SHARE = 0.1;
const MOST_GROUPS = 6;

interface Case {
  readonly prompt: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly judgement: Judgement;
  /** What the picture after really shows. */
  readonly drawn: Scene;
}

const generator = createSandboxImageModel();
const critic = createSandboxCritic();
const rng = createRng(Number(values.seed));

async function drawCase(): Promise<Case> {
  const isFirst = rng() < FIRST_SHARE;
  const scene = isFirst ? EMPTY_SCENE : sampleScene(rng, 1 + nextInt(rng, MOST_GROUPS));
  const change = sampleChange(rng, scene);
  const prompt = say(change, scene);
  const canvas = async () => (await blankCanvas(sizePx, sizePx)).bytes;
  const before = isFirst ? await canvas() : embedScene(await renderScene(scene, { sizePx }), scene);
  const { images } = await generator.doGenerate({
    prompt,
    n: 1,
    size: `${sizePx}x${sizePx}`,
    aspectRatio: undefined,
    seed: nextInt(rng, 2 ** 31),
    files: isFirst ? [] : [{ type: 'file', mediaType: 'image/png', data: before }],
    mask: undefined,
    providerOptions: {},
  });
  const after = images[0] as Uint8Array;
  const drawn = readScene(after);
  if (drawn === null) throw new Error('the generator left no scene in its picture');
  return { prompt, before, after, judgement: judgePicture([change], scene, drawn), drawn };
}

async function ask({
  prompt,
  before,
  after,
}: Pick<Case, 'prompt' | 'before' | 'after'>): Promise<CriticReply> {
  const file = (data: Uint8Array) =>
    ({ type: 'file', mediaType: 'image/png', data: { type: 'data', data } }) as const;
  const text = (words: string) => ({ type: 'text', text: words }) as const;
  const texts = [tagged('step_prompt', prompt), tagged('current_prompt', prompt)].map(text);
  const content = [text('Picture before:'), file(before), text('Picture after:'), file(after), ...texts];
  const reply = await critic.doGenerate({ prompt: [{ role: 'user', content }] });
  const part = reply.content[0];
  const reading = readCriticReply(part?.type === 'text' ? part.text : '');
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
}

const asJpeg = async (png: Uint8Array) => new Uint8Array(await sharp(png).jpeg({ quality: 90 }).toBuffer());

/** Share and its 95 % Wilson interval. */
function share(hits: number, total: number): string {
  const [p, z] = [hits / total, 1.96];
  const middle = (p + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const half = (z / (1 + (z * z) / total)) * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total));
  return `${p.toFixed(3)} [${(middle - half).toFixed(3)}, ${(middle + half).toFixed(3)}] (${hits}/${total})`;
}

const counts = new Map<string, [number, number]>();
function count(name: string, isHit: boolean): void {
  const [hits, total] = counts.get(name) ?? [0, 0];
  counts.set(name, [hits + Number(isHit), total + 1]);
}

/** Compares what is seen in the picture after with what was drawn, attribute by attribute. */
async function countSight({ after, drawn }: Case): Promise<void> {
  const seen = await seePicture(after);
  for (const name of ['background', 'time', 'weather'] as const)
    count(`sight: ${name}`, seen[name] === drawn[name]);
  for (let place = 0; place < PLACE_COUNT; place++) {
    const [truth, sight] = [thingAt(drawn, place), thingAt(seen, place)];
    if (truth === undefined) count('sight: empty place', sight === undefined);
    else
      for (const name of ['kind', 'colour', 'count', 'size'] as const)
        count(`sight: ${name}`, sight?.[name] === truth[name]);
  }
}

const wallMs: number[] = [];
const disagreements: string[] = [];
const missing = { right: Math.ceil(n / 2), wrong: Math.floor(n / 2) };
let cpuMs = 0;
let reencoded = 0;
await ask(await drawCase()); // loads sprites and templates
while (missing.right + missing.wrong > 0) {
  const one = await drawCase();
  const { faults, fullyRight, semantics, quality } = one.judgement;
  const truth = fullyRight ? 'right' : 'wrong';
  if (missing[truth] === 0) continue;
  missing[truth] -= 1;
  const [startMs, startCpu] = [performance.now(), process.cpuUsage()];
  const reply = await ask(one);
  wallMs.push(performance.now() - startMs);
  const { user, system } = process.cpuUsage(startCpu);
  cpuMs += (user + system) / 1000;
  const agrees = reply.success === fullyRight;
  count('verdict', agrees);
  count(fullyRight ? 'right accepted' : 'wrong rejected', agrees);
  for (const type of new Set(faults.map((fault) => fault.type))) count(`wrong rejected: ${type}`, agrees);
  count('scores: semantics within 1', Math.abs((reply.scores?.semantics ?? -9) - semantics) <= 1);
  count('scores: quality within 1', Math.abs((reply.scores?.quality ?? -9) - quality) <= 1);
  await countSight(one);
  if (!agrees) disagreements.push(`${one.prompt} [${truth}] ${reply.reason}`);
  if (reencoded >= jpegCases) continue;
  reencoded += 1;
  const [before, after] = [await asJpeg(one.before), await asJpeg(one.after)];
  count(
    'same verdict on JPEG q90',
    (await ask({ prompt: one.prompt, before, after })).success === reply.success,
  );
}
wallMs.sort((a, b) => a - b);
const at = (part: number): string => wallMs[Math.floor(part * (wallMs.length - 1))]!.toFixed(0);
console.log(`sandbox:critic against the judge: ${n} attempts, half right, ${sizePx} px, seed ${values.seed}`);
for (const [name, [hits, total]] of [...counts].toSorted(([a], [b]) => a.localeCompare(b))) {
  console.log(`  ${name.padEnd(28)} ${share(hits, total)}`);
}
console.log(
  `  ms per verdict, two pictures: median ${at(0.5)}, p95 ${at(0.95)}; processor ${(cpuMs / n).toFixed(0)} on average`,
);
for (const line of disagreements) console.log(`  differs: ${line}`);
