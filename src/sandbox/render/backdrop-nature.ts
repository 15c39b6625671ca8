/** Meadow, snowfield and desert. */
import { at, dot, line, scatter, shadedShape, shape } from './backdrop-tools.ts';
import type { Brush } from './backdrop-tools.ts';

export function meadow(brush: Brush): string {
  const { tone, rng } = brush;
  const grove = Array.from({ length: 17 }, (_, i) => {
    const x = 4 + 5.6 * i + 3 * rng();
    return dot(x, 39.5 + 1.2 * Math.sin(x / 9), 1.2 + 1.1 * rng(), tone('#86bd7c'), 0.75);
  }).join('');
  const tuft = (x: number, y: number, s: number): string =>
    line(`M${at(x - 0.9 * s)} ${at(y - 1.4 * s)}L${at(x)} ${at(y)}L${at(x + 0.2 * s)} ${at(y - 1.8 * s)}M${at(x)} ${at(y)}L${at(x + 1.1 * s)} ${at(y - 1.2 * s)}`, tone('#4f9a3f'), 0.3 * s, 0.5); // prettier-ignore
  const petals = ['#ffffff', '#fff2a8', '#ffd0e0'];
  return [
    shape('M0 38C12 31 22 30 34 35S60 39 72 32S90 29 96 33V52H0Z', tone('#bcdcc0')),
    shape('M0 41C18 33 30 35 46 40S78 42 96 36V56H0Z', tone('#a3d092')),
    grove,
    shadedShape('near', 'M0 44C22 39 60 47 96 42V96H0Z', tone('#a2d67c'), tone('#6aae4c')),
    shape('M0 52C30 46 66 58 96 50V58C66 66 30 54 0 61Z', tone('#b4e08e'), 0.35),
    shape('M0 76C30 69 66 82 96 72V82C66 92 30 79 0 87Z', tone('#86c462'), 0.4),
    shape(
      'M55 44C50 50 66 54 60 61C53 69 34 75 37 96H57C55 82 69 74 70 63C71 54 55 51 57 44Z',
      tone('#ead9a4'),
      0.38,
    ),
    scatter(brush, { count: 30, fromY: 50, toY: 95 }, tuft),
    scatter(brush, { count: 34, fromY: 50, toY: 95 }, (x, y, s) =>
      dot(x, y, 0.42 * s, tone(petals[Math.floor(rng() * 3)]!), 0.85),
    ),
  ].join('');
}

export function snowfield(brush: Brush): string {
  const { tone, rng } = brush;
  const peak = (x: number, y: number, half: number): string =>
    shape(`M${x - half} 44L${x} ${y}L${x + half} 44Z`, tone('#b9cfe4')) +
    shape(`M${x} ${y}L${x + half} 44H${at(x + half * 0.15)}L${at(x + half * 0.2)} ${at(y + 8)}Z`, tone('#a3bedb'), 0.8) +
    shape(`M${x} ${y}L${at(x - half * 0.3)} ${at(y + (44 - y) * 0.3)}L${at(x - half * 0.1)} ${at(y + (44 - y) * 0.24)}L${x} ${at(y + (44 - y) * 0.36)}L${at(x + half * 0.14)} ${at(y + (44 - y) * 0.25)}L${at(x + half * 0.32)} ${at(y + (44 - y) * 0.32)}Z`, tone('#f7fbff')); // prettier-ignore
  const wood = Array.from({ length: 24 }, (_, i) => {
    const x = 1 + 4.1 * i + 2 * rng();
    const h = 2.6 + 2.6 * rng();
    return shape(
      `M${at(x - 0.32 * h)} 44L${at(x)} ${at(44 - h)}L${at(x + 0.32 * h)} 44Z`,
      tone('#8fb0bf'),
      0.6,
    );
  }).join('');
  return [
    peak(20, 23, 25),
    peak(76, 19, 28),
    peak(47, 28, 19), // prettier-ignore
    wood,
    shadedShape('far', 'M0 43C20 38 36 45 54 42S84 39 96 43V66H0Z', tone('#f8fbfe'), tone('#dbe8f4')),
    shadedShape('mid', 'M0 57C16 51 34 52 52 57S84 61 96 54V84H0Z', tone('#fcfdff'), tone('#d9e6f3')),
    shadedShape('near', 'M0 79C22 70 44 74 62 79S86 82 96 76V96H0Z', tone('#ffffff'), tone('#dce8f5')),
    line('M4 62C14 58 24 58 34 61', tone('#bfd3e8'), 0.6, 0.6),
    line('M60 68C70 70 80 70 90 66', tone('#bfd3e8'), 0.6, 0.6),
    line('M20 88C34 84 46 86 58 90', tone('#bfd3e8'), 0.7, 0.6),
    scatter(brush, { count: 26, fromY: 48, toY: 95 }, (x, y, s) => dot(x, y, 0.26 * s, tone('#a9c6e6'), 0.7)),
  ].join('');
}

export function desert(brush: Brush): string {
  const { tone } = brush;
  const ripple = (x: number, y: number, s: number): string =>
    line(
      `M${at(x)} ${at(y)}q${at(3 * s)} ${at(-1.2 * s)} ${at(6 * s)} 0t${at(6 * s)} 0`,
      tone('#c98f4b'),
      0.35 * s,
      0.45,
    );
  return [
    shape('M2 42V33L5 31H17L20 34V42ZM72 42V30L75 28H82L84 31L91 32V42Z', tone('#d9a183')),
    shape('M12 42V33H17L20 34V42ZM80 42V29L82 28L84 31L91 32V42Z', tone('#c68a70'), 0.7),
    shadedShape('far', 'M0 41C16 35 28 36 44 40S80 44 96 38V60H0Z', tone('#f5d69b'), tone('#e8b96d')),
    shadedShape('mid', 'M0 53C22 42 38 47 52 53S82 60 96 49V78H0Z', tone('#f3ca86'), tone('#dda457')),
    shape('M0 53C22 42 38 47 52 53C40 52 32 56 26 62C16 60 8 58 0 60Z', tone('#d39a52'), 0.35),
    shadedShape('near', 'M0 72C24 63 40 79 62 75S88 63 96 66V96H0Z', tone('#eec07a'), tone('#cf9448')),
    shape('M96 66C88 63 76 72 62 75C74 76 84 80 96 78Z', tone('#c78d45'), 0.35),
    scatter(brush, { count: 16, fromY: 52, toY: 92 }, ripple),
    scatter(brush, { count: 22, fromY: 50, toY: 95 }, (x, y, s) => dot(x, y, 0.38 * s, tone('#a8713a'), 0.5)),
  ].join('');
}
