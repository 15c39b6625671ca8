/** How long the sandbox takes to render a picture of 512 x 512 pixels. `npm run bench render` */
import { createRng } from '../src/lib/rng.ts';
import { renderScene } from '../src/sandbox/render/render.ts';
import { sampleScene } from '../src/sandbox/sample.ts';
import { median, printLoad } from './measure.ts';

const PICTURES = 200;
printLoad();
const rng = createRng(1);
const scenes = Array.from({ length: PICTURES }, (_, index) => sampleScene(rng, 1 + (index % 6)));
for (const scene of scenes.slice(0, 20)) await renderScene(scene, { sizePx: 512 });
const timesMs: number[] = [];
for (const scene of scenes) {
  const startedMs = performance.now();
  await renderScene(scene, { sizePx: 512 });
  timesMs.push(performance.now() - startedMs);
}
console.log(`a picture           ${median(timesMs).toFixed(1)} ms median of ${PICTURES} (limit 15 ms)`);
