import { describe, expect, it } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { applyChange, applyChanges, isApplicable, targetsOf } from './apply.ts';
import { judgePicture } from './judge/judge.ts';
import { CHANGE_SHARES, sampleChange, sampleChangeOfType, sampleScene } from './sample.ts';
import type { Change } from './scene.ts';

describe('sampled scenes and changes', () => {
  it('put at most one group in a place and no kind twice', () => {
    const rng = createRng(1);
    for (let i = 0; i < 200; i++) {
      const { things } = sampleScene(rng, 9);
      expect(new Set(things.map((thing) => thing.place)).size).toBe(things.length);
      expect(new Set(things.map((thing) => thing.kind)).size).toBe(things.length);
    }
  });

  it('can be carried out, change something, and single out one thing', () => {
    const rng = createRng(2);
    for (let i = 0; i < 500; i++) {
      const scene = sampleScene(rng, 1 + (i % 6));
      const change = sampleChange(rng, scene);
      expect(isApplicable(scene, change)).toBe(true);
      if ('target' in change) expect(targetsOf(scene, change)).toHaveLength(1);
      const after = applyChange(scene, change, rng);
      expect(after, JSON.stringify(change)).not.toEqual(scene);
      expect(judgePicture([change], scene, after).faults, JSON.stringify(change)).toEqual([]);
      expect(judgePicture([change], scene, scene).fullyRight, JSON.stringify(change)).toBe(false);
    }
  });

  it('are judged right when several are carried out together, whatever is sampled for open parts', () => {
    const rng = createRng(6);
    for (let i = 0; i < 500; i++) {
      const before = sampleScene(rng, i % 4);
      const changes: Change[] = [];
      for (let scene = before; changes.length < 4; scene = applyChange(scene, changes.at(-1)!, rng)) {
        changes.push(sampleChange(rng, scene));
      }
      const after = applyChanges(before, changes, createRng(i));
      expect(judgePicture(changes, before, after).faults, JSON.stringify(changes)).toEqual([]);
    }
  });

  it('come in the documented shares', () => {
    const rng = createRng(3);
    const counts = new Map<Change['type'], number>();
    const total = 4000;
    for (let i = 0; i < total; i++) {
      const { type } = sampleChange(rng, sampleScene(rng, 3));
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    for (const [type, share] of Object.entries(CHANGE_SHARES)) {
      const measured = (counts.get(type as Change['type']) ?? 0) / total;
      expect(Math.abs(measured - share), type).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / total));
    }
  });

  it('do not ask for what a scene does not allow', () => {
    const empty = sampleScene(createRng(4), 0);
    expect(sampleChangeOfType(createRng(5), empty, 'move')).toBeNull();
    expect(sampleChangeOfType(createRng(5), empty, 'add')).not.toBeNull();
  });
});
