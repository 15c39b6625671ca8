import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { embedScene, readScene } from './picture-chunk.ts';
import { renderScene } from './render.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Scene } from '../scene.ts';

const SCENE: Scene = {
  background: 'beach',
  time: 'evening',
  weather: 'fog',
  things: [{ kind: 'ice cream', colour: 'pink', count: 4, place: 8, size: 'big', look: 123_456 }],
};
const png = await renderScene(SCENE, { sizePx: 256 });

describe('the scene chunk', () => {
  it('gives back the scene that was embedded, and leaves the pixels alone', async () => {
    const withScene = embedScene(png, SCENE);
    expect(readScene(withScene)).toEqual(SCENE);
    const pixels = (bytes: Uint8Array): Promise<Buffer> => sharp(bytes).raw().toBuffer();
    expect((await pixels(withScene)).equals(await pixels(png))).toBe(true);
  });

  it('can be embedded anew: the last one counts', () => {
    expect(readScene(embedScene(embedScene(png, EMPTY_SCENE), SCENE))).toEqual(SCENE);
  });

  it('is not in a picture that was only rendered', () => {
    expect(readScene(png)).toBeNull();
  });

  it('is lost when the picture is re-encoded', async () => {
    const again = new Uint8Array(await sharp(embedScene(png, SCENE)).png().toBuffer());
    expect(readScene(again)).toBeNull();
  });

  it('is not read from a damaged chunk, a foreign scene or a file that is no PNG', () => {
    const damaged = embedScene(png, SCENE);
    damaged[damaged.length - 20]! ^= 1;
    expect(readScene(damaged)).toBeNull();
    expect(
      readScene(embedScene(png, { ...SCENE, things: [{ ...SCENE.things[0]!, kind: 'dragon' }] })),
    ).toBeNull();
    expect(readScene(embedScene(png, { ...SCENE, things: [{ ...SCENE.things[0]!, count: 9 }] }))).toBeNull();
    expect(readScene(new TextEncoder().encode('not a picture at all'))).toBeNull();
    expect(readScene(new Uint8Array())).toBeNull();
    expect(readScene(embedScene(png, SCENE).subarray(0, 60))).toBeNull();
  });

  it('reads a picture that is a view into a larger buffer', () => {
    const whole = embedScene(png, SCENE);
    const buffer = new Uint8Array(whole.length + 20);
    buffer.set(whole, 11);
    expect(readScene(buffer.subarray(11, 11 + whole.length))).toEqual(SCENE);
  });

  it('cannot be put into something that is no whole PNG', () => {
    expect(() => embedScene(new Uint8Array([1, 2, 3]), EMPTY_SCENE)).toThrow('Expected a whole PNG');
    expect(() => embedScene(png.subarray(0, png.length - 12), EMPTY_SCENE)).toThrow('Expected a whole PNG');
  });
});
