/** Beach and town. */
import { at, dot, line, scatter, shadedShape, shape } from './backdrop-tools.ts';
import type { Brush } from './backdrop-tools.ts';

export function beach(brush: Brush): string {
  const { tone, rng } = brush;
  const wave = (i: number): string => {
    const y = 38.5 + 1.7 * i;
    const x = 90 * rng();
    const s = 0.5 + 0.12 * i;
    return line(
      `M${at(x)} ${at(y)}q${at(2 * s)} ${at(-0.9 * s)} ${at(4 * s)} 0t${at(4 * s)} 0t${at(4 * s)} 0`,
      tone('#e2f7fb'),
      0.3 * s,
      0.6,
    );
  };
  const pebbles = ['#fff6e2', '#d8a98a', '#c9b38a'];
  return [
    shadedShape('sea', 'M0 36H96V64H0Z', tone('#3f97c9'), tone('#83d0dd')),
    shape('M58 36C63 32.5 70 31.8 74 33.4C78 31.4 88 32.6 93 36Z', tone('#8fb9b4'), 0.8),
    line('M0 36.1H96', tone('#d9f1f7'), 0.25, 0.8),
    Array.from({ length: 22 }, (_, i) => wave(i / 2)).join(''),
    shape('M0 53C14 49.5 26 54 42 52S74 48.5 96 53V60H0Z', tone('#d9f3f2'), 0.85),
    shape('M0 54.6C14 51.2 28 55.6 44 53.6S76 50.4 96 54.6V62H0Z', tone('#dcc08a')),
    shadedShape(
      'sand',
      'M0 57C16 53.4 30 58.6 46 56.4S78 53.4 96 57.4V96H0Z',
      tone('#f7e5b6'),
      tone('#e3c07c'),
    ),
    line('M2 66q12-3 24 0t22 0', tone('#d6b26d'), 0.45, 0.5),
    line('M50 73q11-3 22 0t22-1', tone('#d6b26d'), 0.5, 0.5),
    line('M6 84q13-3 26 0t24 0', tone('#d6b26d'), 0.55, 0.5),
    line('M62 91q9-2.5 18 0t16 0', tone('#d6b26d'), 0.6, 0.5),
    scatter(brush, { count: 40, fromY: 60, toY: 95 }, (x, y, s) =>
      dot(x, y, 0.36 * s, tone(pebbles[Math.floor(rng() * 3)]!), 0.8),
    ),
  ].join('');
}

export function town(brush: Brush): string {
  const { tone } = brush;
  return [
    houses(brush, {
      walls: ['#c9cfe0', '#d6d0dc', '#c2ccd8'],
      roof: '#b3b4c8',
      base: 43,
      height: 13,
      step: 7,
      windows: 0.25,
    }),
    houses(brush, {
      walls: ['#f0dcc0', '#e8cdb8', '#dfe0cc', '#f2e4cf'],
      roof: '#cf9a82',
      base: 46,
      height: 8,
      step: 9,
      windows: 0.7,
    }),
    hedge(brush),
    shadedShape('square', 'M0 46.5H96V96H0Z', tone('#d9d2c4'), tone('#b9af9f')),
    shape('M0 46.5H96V48.4H0Z', tone('#efe9dd')),
    shape('M0 48.4H96V49H0Z', tone('#a79e90'), 0.6),
    paving(brush),
  ].join('');
}

interface Row {
  readonly walls: readonly string[];
  readonly roof: string;
  /** Y of the houses' feet, their mean height and mean width in units. */
  readonly base: number;
  readonly height: number;
  readonly step: number;
  /** Opacity of the windows by day. */
  readonly windows: number;
}

function houses({ tone, rng, time }: Brush, row: Row): string {
  const parts: string[] = [];
  // Lamps are lit after dark and not dimmed with everything else.
  const glass = time === 'day' ? tone('#8fa9bd') : '#ffdf8f';
  for (let x = -2; x < 96;) {
    const width = row.step * (0.8 + 0.5 * rng());
    const top = row.base - row.height * (0.7 + 0.6 * rng());
    const wall = tone(row.walls[Math.floor(rng() * row.walls.length)]!);
    parts.push(shape(`M${at(x)} ${at(row.base)}V${at(top)}H${at(x + width)}V${at(row.base)}Z`, wall));
    const roof = rng() < 0.6
      ? `M${at(x - 0.5)} ${at(top)}L${at(x + width / 2)} ${at(top - 3.2)}L${at(x + width + 0.5)} ${at(top)}Z`
      : `M${at(x - 0.4)} ${at(top)}v-1h${at(width + 0.8)}v1Z`; // prettier-ignore
    parts.push(shape(roof, tone(row.roof)));
    for (let wy = top + 1.2; wy < row.base - 2; wy += 2.5) {
      for (let wx = x + 1; wx < x + width - 1.4; wx += 2.2) {
        const lit = time === 'day' || rng() < 0.55;
        parts.push(
          shape(
            `M${at(wx)} ${at(wy)}h1v1.3h-1Z`,
            lit ? glass : tone('#6f7f98'),
            time === 'day' ? row.windows : 0.85,
          ),
        );
      }
    }
    x += width;
  }
  return parts.join('');
}

function hedge({ tone, rng }: Brush): string {
  return Array.from({ length: 30 }, (_, i) =>
    dot(3.4 * i + 2 * rng() - 1, 46.2, 1 + 0.7 * rng(), tone('#93b98a'), 0.9),
  ).join('');
}

/** Rows of joints that widen towards the viewer. */
function paving({ tone }: Brush): string {
  const joint = tone('#9d9384');
  const parts: string[] = [];
  for (let row = 0, y = 50.5, height = 2.6; y < 96; row++, y += height, height *= 1.16) {
    parts.push(line(`M0 ${at(y)}H96`, joint, 0.22 + 0.02 * row, 0.4));
    const stone = 2.4 * height;
    for (let x = 48 - Math.ceil(48 / stone) * stone + (row % 2) * (stone / 2); x < 96; x += stone) {
      parts.push(
        line(
          `M${at(x)} ${at(y)}L${at(x + (x - 48) * 0.03)} ${at(Math.min(96, y + height))}`,
          joint,
          0.22 + 0.02 * row,
          0.3,
        ),
      );
    }
  }
  return parts.join('');
}
