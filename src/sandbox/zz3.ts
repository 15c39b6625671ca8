import sharp from 'sharp';
import { createRng } from '../lib/rng.ts';
import { sampleScene } from './sample.ts';
import { thingAt } from './apply.ts';
import { renderScene } from './render.ts';
import { crookedLook, isCrooked } from './render-layout.ts';
import { seePicture } from './vision.ts'; const OPT = { crooked: Number(process.argv[7] ?? 0.1) };
const N = Number(process.argv[2] ?? 60), form = process.argv[3] ?? 'png', G = Number(process.argv[4] ?? 7), size = Number(process.argv[5] ?? 512);
const cpu = () => process.cpuUsage().user / 1000;
const rng = createRng(Number(process.argv[6] ?? 78)); const st: Record<string, [number, number]> = {}; const add = (k: string, v: boolean) => { const e = (st[k] ??= [0, 0]); e[0] += +v; e[1]++; };
let ms = 0; const conf: Record<string, number> = {};
for (let i = 0; i < N; i++) {
  let scene = sampleScene(rng, 1 + Math.floor(rng() * G));
  scene = { ...scene, things: scene.things.map((t) => rng() < OPT.crooked ? { ...t, look: crookedLook(t.look) } : t) };
  let png = await renderScene(scene, { sizePx: size }); if (form === 'jpeg') png = await sharp(png).jpeg({ quality: 90 }).toBuffer();
  if (i === 0) { const t = cpu(); await seePicture(await renderScene({ ...scene, things: [] })); console.log('init', cpu() - t); }
  const t1 = cpu(); const seen = await seePicture(png); ms += cpu() - t1;
  add('nature', seen.nature === 'sandbox'); add('background', seen.background === scene.background); add('time', seen.time === scene.time); add('weather', seen.weather === scene.weather);
  let all = true;
  for (let place = 0; place < 9; place++) {
    const thing = thingAt(scene, place), b = thingAt(seen, place);
    if (thing) {
      add('there', !!b); if (!b) { all = false; conf[`lost ${thing.count} ${thing.size} ${thing.colour} ${thing.kind} ${scene.background} ${scene.time} ${scene.weather}`] = 1; continue; }
      add('kind', b.kind === thing.kind); add('count', b.count === thing.count); add('size', b.size === thing.size); add('colour', b.colour === thing.colour); add(isCrooked(thing.look) ? 'crooked' : 'straight', isCrooked(b.look) === isCrooked(thing.look));
      if (b.kind !== thing.kind || b.colour !== thing.colour || b.count !== thing.count || b.size !== thing.size) { all = false; conf[`${thing.count} ${thing.size} ${thing.colour} ${thing.kind} > ${b.count} ${b.size} ${b.colour} ${b.kind} (@${place} ${isCrooked(thing.look) ? 'crooked' : ''}; ${scene.background} ${scene.time} ${scene.weather})`] = 1; }
    } else { add('empty', !b); if (b) { all = false; conf[`ghostly ${b.count} ${b.size} ${b.colour} ${b.kind}`] = 1; } }
  }
  add('whole', all);
}
console.log(Object.fromEntries(Object.entries(st).map(([k, v]) => [k, (v[0] / v[1]).toFixed(3) + '/' + v[1]])), 'cpu ms/picture', ms / N);
console.log(Object.keys(conf).join('\n'));
