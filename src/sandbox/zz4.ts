import { createRng } from '../lib/rng.ts';
import { sampleScene } from './sample.ts';
import { thingAt } from './apply.ts';
import { renderScene } from './render.ts';
import { loadBackdrop } from './render-backdrops.ts';
import { seeMood } from './vision/mood.ts';
import { decodePicture, halved } from './vision/pixels.ts';
import { costsOf } from './vision/costs.ts';
import { loadLibrary, WORK_PX } from './vision/templates.ts';
import { lookAt, OPT } from './vision/search.ts';
for (const a of process.argv.slice(3)) { const [k, v] = a.split('='); (OPT as any)[k!] = Number(v); }
const lib = await loadLibrary(); const rng = createRng(5); const good: Record<string, number[]> = {}, bad: Record<string, number[]> = {}, ratio: number[] = [], badRatio: number[] = [];
for (let i = 0; i < Number(process.argv[2]); i++) {
  const scene = sampleScene(rng, 1 + Math.floor(rng() * 8));
  const { pixels } = await decodePicture(await renderScene(scene), WORK_PX); const mood = await seeMood(halved(pixels));
  const costs = costsOf(pixels, await loadBackdrop(mood.background, mood.time, WORK_PX), mood);
  for (let p = 0; p < 9; p++) { const t = thingAt(scene, p); if (!t) continue; const s = lookAt(costs, lib, p); if (!s) { console.log('lost'); continue; }
    const right = s.kind === t.kind && s.colour === t.colour && s.count === t.count && s.size === t.size; ((right ? good : bad)[scene.weather] ??= []).push(s.misfit); }
}
const q = (a: number[]) => { const s = a.toSorted((x, y) => x - y); return [0, .1, .5, .9, .97, .99, 1].map((f) => s[Math.min(s.length - 1, Math.floor(f * s.length))]!.toFixed(1)).join(' '); };
for (const w of Object.keys(good)) console.log(w, 'right', good[w]!.length, q(good[w]!), '| wrong', bad[w]?.length ?? 0, bad[w] ? q(bad[w]!) : '');
