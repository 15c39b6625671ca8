import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom. `index.ts` files at the root of src are the package's public entries. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  core: ['lib'],
  formats: ['core', 'lib'],
  agents: ['core', 'lib', 'formats'],
  engine: ['core', 'lib', 'formats', 'agents'],
  adapters: ['core', 'lib'],
  sandbox: ['core', 'lib', 'formats'],
  rewards: ['core', 'lib', 'formats'],
  publish: ['core', 'lib'],
  data: ['core', 'lib', 'formats', 'agents', 'publish', 'sandbox'],
  train: ['core', 'lib', 'formats', 'rewards', 'data', 'sandbox'],
  benchmarks: ['core', 'lib', 'formats', 'agents', 'engine', 'publish'],
  testing: ['core', 'lib', 'agents', 'engine', 'adapters'],
  app: [
    'core',
    'lib',
    'formats',
    'agents',
    'engine',
    'adapters',
    'sandbox',
    'publish',
    'rewards',
    'data',
    'train',
    'benchmarks',
  ],
  cli: ['core', 'lib', 'app'],
  '.': ['core', 'app'],
};

/** A longer file is a question that was not answered. */
const MAX_LINES = 400;

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');
const read = (path: string): string => readFileSync(path, 'utf8');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const sources = files.filter((file) => !/\.(test|test-d)\.ts$/.test(file));
const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '.');

/** Relative imports, exports and dynamic imports of a file, as paths relative to src. */
function importsOf(file: string): string[] {
  const text = read(join(src, file));
  const found = [
    ...text.matchAll(/^(?:import|export)[^;]*?from '(\.[^']+)'/gm),
    ...text.matchAll(/\bimport\('(\.[^']+)'\)/g),
  ];
  return found.map(([, specifier = '']) => relative(src, resolve(dirname(join(src, file)), specifier)));
}

describe('the house', () => {
  it('lets every folder import only what the table allows', () => {
    const broken = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.startsWith('..'))
        .filter((target) => folderOf(target) !== folderOf(file))
        .filter((target) => !MAY_IMPORT[folderOf(file)]?.includes(folderOf(target)))
        .map((target) => `${file} -> ${target}`),
    );
    expect(sources.length).toBeGreaterThan(30);
    expect(broken).toEqual([]);
  });

  it('keeps adapters apart from each other', () => {
    const room = (path: string) => path.split('/').slice(0, 2).join('/');
    const broken = sources
      .filter((file) => file.startsWith('adapters/') && file !== 'adapters/index.ts')
      .flatMap((file) => importsOf(file).map((target) => [file, target] as const))
      .filter(([file, target]) => target.startsWith('adapters/') && room(target) !== room(file))
      // The guarded fetch and its kin are the adapters' common ground.
      .filter(([, target]) => room(target) !== 'adapters/http')
      .map(([file, target]) => `${file} -> ${target}`);
    expect(broken).toEqual([]);
  });

  it('has every folder of src in the table', () => {
    expect([...new Set(sources.map(folderOf))].filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
  });

  it('has no cycle in the table', () => {
    const visit = (folder: string, path: readonly string[]): string[] =>
      path.includes(folder)
        ? [[...path, folder].join(' -> ')]
        : (MAY_IMPORT[folder] ?? []).flatMap((next) => visit(next, [...path, folder]));
    expect(Object.keys(MAY_IMPORT).flatMap((folder) => visit(folder, []))).toEqual([]);
  });

  it('has no source file that is too long', () => {
    const long = sources.filter((file) => read(join(src, file)).split('\n').length > MAX_LINES);
    expect(long).toEqual([]);
  });

  it('takes time, chance and the environment only in app and cli', () => {
    const impure = /\bMath\.random\(|\bDate\.now\(|\bnew Date\(\)|\bprocess\.env\b/;
    const broken = sources
      .filter((file) => !['app', 'cli', 'testing'].includes(folderOf(file)))
      .filter((file) => impure.test(read(join(src, file)).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')));
    expect(broken).toEqual([]);
  });

  it('gives every skipped test a reason', () => {
    const silent = files
      .filter((file) => file.endsWith('.test.ts'))
      .filter((file) => /\b(it|test|describe)\.skip\(/.test(read(join(src, file))));
    expect(silent).toEqual([]);
  });
});

describe('the documents', () => {
  const documents = ['README.md', 'AGENTS.md', 'CONTRIBUTING.md'];

  it('name only paths that exist', () => {
    const missing = documents.flatMap((document) =>
      [
        ...read(join(root, document)).matchAll(
          /`((?:src|docs|test|examples|bench|scripts|models|web)\/[\w./-]*)`/g,
        ),
      ]
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${document}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read(join(root, 'package.json'))) as { scripts: Record<string, string> };
    const missing = documents.flatMap((document) =>
      [...read(join(root, document)).matchAll(/npm run ([\w:-]+)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !(name in scripts)),
    );
    expect(missing).toEqual([]);
  });

  it('export each public entry from a source file', () => {
    const { exports } = JSON.parse(read(join(root, 'package.json'))) as {
      exports: Record<string, string | { types: string; default: string }>;
    };
    const missing = Object.values(exports)
      .map((target) => (typeof target === 'string' ? target : target.default))
      .filter((target) => target.startsWith('./dist/'))
      .map((target) => target.replace('./dist/', 'src/').replace(/\.js$/, '.ts'))
      .filter((source) => !existsSync(join(root, source)));
    expect(Object.keys(exports).length).toBeGreaterThan(1);
    expect(missing).toEqual([]);
  });
});
