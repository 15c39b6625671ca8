/** Parquet with the pictures inside, as Hugging Face `datasets` writes it: `Image()` columns load without a cast. */
import { readFile } from 'node:fs/promises';
import { ParquetWriter, fileWriter } from 'hyparquet-writer';
import { allMessages, groundTruth } from './layouts.ts';
import type { RowToWrite } from './layouts.ts';

/** Rows of a group: with two pictures of up to a megapixel each, some tens of megabytes. */
const GROUP_ROWS = 64;

const text = (name: string) =>
  ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }) as const;
const list = (name: string, children: number) =>
  [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', num_children: children },
  ] as const;

const COLUMNS = ['id', 'request', 'category', 'messages', 'images', 'ground_truth'] as const;
const SCHEMA = [
  { name: 'schema', num_children: COLUMNS.length },
  text('id'),
  text('request'),
  text('category'),
  ...list('messages', 2),
  text('role'),
  text('content'),
  ...list('images', 2),
  { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
  text('path'),
  text('ground_truth'),
] as const;

const value = { dtype: 'string', _type: 'Value' };
const FEATURES = {
  id: value,
  request: value,
  category: value,
  messages: { feature: { role: value, content: value }, _type: 'List' },
  images: { feature: { _type: 'Image' }, _type: 'List' },
  ground_truth: value,
};

interface ParquetRow {
  readonly id: string;
  readonly request: string;
  readonly category: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly images: readonly { readonly bytes: Uint8Array; readonly path: string }[];
  /** `null` on rows for SFT. */
  readonly ground_truth: string | null;
}

export interface ParquetFile {
  readonly count: number;
  add(row: RowToWrite, imageFiles: readonly string[]): Promise<void>;
  finish(): void;
}

/** @param path under a temporary folder: a file that is not finished cannot be read. */
export function createParquetFile(path: string): ParquetFile {
  const writer = fileWriter(path);
  const parquet = new ParquetWriter({
    writer,
    schema: SCHEMA.map((element) => ({ ...element })),
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features: FEATURES } }) }],
    createdBy: 'interleave-thinker',
    statistics: false,
  });
  let pending: ParquetRow[] = [];
  let count = 0;
  const flush = (): void => {
    if (pending.length === 0) return;
    const rows = pending;
    pending = [];
    const columnData = COLUMNS.map((name) => ({
      name,
      data: rows.map((row) => row[name]),
      // PNG does not get smaller.
      ...(name === 'images' ? { codec: 'UNCOMPRESSED' as const } : {}),
    }));
    void parquet.write({ columnData, rowGroupSize: rows.length });
  };
  return {
    get count() {
      return count;
    },
    async add(item, imageFiles) {
      const { row, rendered } = item;
      const images = await Promise.all(
        imageFiles.map(async (file) => ({ bytes: new Uint8Array(await readFile(file)), path: nameOf(file) })),
      );
      pending.push({
        id: row.id,
        request: row.request,
        category: row.category,
        messages: allMessages(rendered),
        images,
        ground_truth: row.kind === 'critic-rl' ? groundTruth(row, item) : null,
      });
      count++;
      if (pending.length >= GROUP_ROWS) flush();
    },
    finish() {
      flush();
      void parquet.finish();
    },
  };
}

function nameOf(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}
