/** How well a scene is drawn, whatever it shows. */
import { isCrooked, itemsOf, PICTURE_UNITS } from '../render/layout.ts';
import type { Item } from '../render/layout.ts';
import type { Scene } from '../scene.ts';

/** Points off for each group that leans over. */
const CROOKED_PENALTY = 4;
/** Points off for each group that is cut off by the edge of the picture, and for each pair of groups that collide. */
const CUT_PENALTY = 1;
const COLLISION_PENALTY = 2;
/** Points off for each group beyond this many. */
const ROOMY_GROUPS = 6;
const CROWD_PENALTY = 1;
/** The shape of a thing is about a circle of this share of its box side. */
const BODY_RADIUS = 0.34;

/** Two sub-scores 0..10: how straight and whole things are drawn, and how much room they have. */
export function judgeDrawing(scene: Scene): { readonly straightness: number; readonly space: number } {
  const groups = scene.things.map((thing) => ({ thing, items: itemsOf(thing) }));
  const crooked = groups.filter(({ thing }) => isCrooked(thing.look)).length;
  const cut = groups.filter(({ items }) => items.some(isCut)).length;
  const collisions = groups.flatMap((one, i) =>
    groups.slice(i + 1).filter((other) => collide(one.items, other.items)),
  ).length;
  const crowd = Math.max(0, groups.length - ROOMY_GROUPS);
  return {
    straightness: Math.max(0, 10 - CROOKED_PENALTY * crooked - CUT_PENALTY * cut),
    space: Math.max(0, 10 - COLLISION_PENALTY * collisions - CROWD_PENALTY * crowd),
  };
}

function isCut({ x, y, side }: Item): boolean {
  const radius = side * BODY_RADIUS;
  return Math.min(x, y) < radius || Math.max(x, y) > PICTURE_UNITS - radius;
}

function collide(ones: readonly Item[], others: readonly Item[]): boolean {
  return ones.some((one) =>
    others.some(
      (other) => Math.hypot(one.x - other.x, one.y - other.y) < BODY_RADIUS * (one.side + other.side),
    ),
  );
}
