import sharp from 'sharp';
import { createRng } from '../lib/rng.ts';
import { sampleScene } from './sample.ts';
import { renderScene } from './render.ts';
import { decodePicture } from './vision/pixels.ts';
import { seeMood } from './vision/mood.ts';
const S = Number(process.argv[2] ?? 48), jpeg = process.argv[3] === 'jpeg';
const rng = createRng(77); let ok = 0, N = 300, t = 0; const errs: Record<string, number> = {}; let worst = 0;
for (let i = 0; i < N; i++) {
  const scene = sampleScene(rng, Math.floor(rng() * 7));
  let png = await renderScene(scene); if (jpeg) png = await sharp(png).jpeg({ quality: 90 }).toBuffer();
  const t0 = performance.now(); const { pixels } = await decodePicture(png, S);
  const t1 = performance.now(); const m = await seeMood(pixels); if (i > 0) t += performance.now() - t1;
  worst = Math.max(worst, m.misfit);
  const good = m.background === scene.background && m.time === scene.time && m.weather === scene.weather; if (good) ok++; else { const k = [scene.background, scene.time, scene.weather, '>', m.background, m.time, m.weather].join(' '); errs[k] = (errs[k] ?? 0) + 1; }
}
console.log(ok / N, 'ms', t / (N-1), 'worst misfit', worst, errs);
