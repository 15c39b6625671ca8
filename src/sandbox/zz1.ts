import sharp from 'sharp';
import { createRng } from '../lib/rng.ts';
import { sampleScene } from './sample.ts';
import { renderScene } from './render.ts';
import { composeScene, loadAssets } from './render-compose.ts';
const rng = createRng(5);
for (const S of [96, 128, 192]) for (const kernel of ['cubic','mitchell','lanczos3','linear'] as const) {
  let d = 0, n = 0; const r = createRng(5);
  for (let i = 0; i < 6; i++) {
    const scene = { ...sampleScene(r, 4), weather: 'clear' as const };
    const png = await renderScene(scene);
    const a = await sharp(png).removeAlpha().resize(S, S, { kernel, fit: 'fill' }).raw().toBuffer();
    const b = composeScene(scene, await loadAssets(scene, S)).data;
    for (let j = 0; j < b.length; j++) { d += Math.abs(a[j]! - b[j]!); n++; }
  }
  console.log(S, kernel, (d / n).toFixed(2));
}
const scene = sampleScene(rng, 5);
const png = await renderScene(scene);
for (const S of [96,128,192]) { let t = performance.now(); for (let i = 0; i < 20; i++) await sharp(png).removeAlpha().resize(S, S, { kernel: 'mitchell', fit: 'fill' }).raw().toBuffer(); console.log('decode', S, (performance.now() - t) / 20); }
