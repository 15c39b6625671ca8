/** The files of an export: JSONL for a trainer, Parquet, and the folder of pictures that TRL reads without a script. */
import { copyFileSync, existsSync, linkSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DataRow, RowKind } from '../rows/row.ts';
import { createLineWriter } from '../whole-output.ts';
import type { LineWriter } from '../whole-output.ts';
import { layoutOf } from './layouts.ts';
import type { JsonlFormat, RowToWrite } from './layouts.ts';
import { createParquetFile } from './parquet.ts';
import type { ParquetFile } from './parquet.ts';
import { IMAGES_FOLDER } from './pictures.ts';

export interface FileCount {
  /** Relative to the export, with `/`. */
  readonly path: string;
  readonly rows: number;
}

/** Where rows go. */
export interface Output {
  readonly kinds: readonly RowKind[];
  add(item: RowToWrite): void | Promise<void>;
  finish(): readonly FileCount[];
  discard(): void;
}

/** `critic_sft`, `interleaved_plain`. */
export function setName(row: DataRow): string {
  return row.kind === 'interleaved' ? `interleaved_${row.mode}` : row.kind.replace('-', '_');
}

export function jsonlOutput(
  folder: string,
  format: JsonlFormat,
  { isImagefolder }: { isImagefolder: boolean },
): Output {
  const layout = layoutOf(format);
  const writers = new Map<string, LineWriter>();
  const writerOf = (name: string): LineWriter => {
    let writer = writers.get(name);
    if (!writer) {
      writer = createLineWriter(join(folder, ...name.split('/')));
      writers.set(name, writer);
    }
    return writer;
  };
  return {
    kinds: layout.kinds,
    add(item) {
      const set = setName(item.row);
      const writer = writerOf(`${set}_${item.row.split}.jsonl`);
      const line = layout.line({ ...item, index: writer.count });
      writer.write(line);
      if (!isImagefolder) return;
      const place = `imagefolder/${set}/${item.row.split}`;
      const { images, ...rest } = JSON.parse(line) as { images: string[] };
      const names = images.map((path) => linkInto(folder, place, basename(path)));
      writerOf(`${place}/metadata.jsonl`).write(JSON.stringify({ file_names: names, ...rest }));
    },
    finish() {
      for (const writer of writers.values()) writer.finish();
      return [...writers].map(([path, writer]) => ({ path, rows: writer.count }));
    },
    discard() {
      for (const writer of writers.values()) writer.discard();
    },
  };
}

/** The picture's second name beside the metadata, which may name nothing outside its folder. */
function linkInto(folder: string, place: string, name: string): string {
  const target = join(folder, ...place.split('/'), name);
  if (!existsSync(target)) {
    mkdirSync(join(folder, ...place.split('/')), { recursive: true });
    const source = join(folder, IMAGES_FOLDER, name);
    try {
      linkSync(source, target);
    } catch (error) {
      // Some file systems have no second names.
      if (!['EPERM', 'ENOTSUP', 'EXDEV'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      copyFileSync(source, target);
    }
  }
  return name;
}

/** Rows of one Parquet file; with pictures some hundred megabytes, as the hub likes them. */
const SHARD_ROWS = 1000;

export function parquetOutput(folder: string): Output {
  const shards = new Map<string, { index: number; file: ParquetFile }>();
  const counts: FileCount[] = [];
  const close = (key: string): void => {
    const shard = shards.get(key);
    if (!shard) return;
    shard.file.finish();
    counts.push({ path: shardName(key, shard.index), rows: shard.file.count });
  };
  return {
    kinds: ['planner-sft', 'critic-sft', 'critic-rl', 'interleaved'],
    async add(item) {
      const key = `data/${setName(item.row)}/${item.row.split}`;
      let shard = shards.get(key);
      if (!shard || shard.file.count >= SHARD_ROWS) {
        close(key);
        mkdirSync(join(folder, 'data', setName(item.row)), { recursive: true });
        const index = (shard?.index ?? -1) + 1;
        shard = { index, file: createParquetFile(join(folder, ...shardName(key, index).split('/'))) };
        shards.set(key, shard);
      }
      // The pictures still lie under the temporary name.
      const files = item.images.map((path) => {
        const copy = join(folder, IMAGES_FOLDER, basename(path));
        return existsSync(copy) ? copy : path;
      });
      await shard.file.add(item, files);
    },
    finish() {
      for (const key of shards.keys()) close(key);
      return counts;
    },
    discard() {},
  };
}

function shardName(key: string, index: number): string {
  return `${key}-${String(index).padStart(5, '0')}.parquet`;
}
