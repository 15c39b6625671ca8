/** How each trainer wants its rows: one line of JSONL from a rendered row. Nothing but what the trainer reads. */
import type { CriticRlRow, DataRow, RowKind } from '../rows/row.ts';
import { MARK } from './render.ts';
import type { Rendered } from './render.ts';

export const JSONL_FORMATS = ['llamafactory', 'easyr1', 'verl', 'trl', 'swift', 'interleaved'] as const;
export type JsonlFormat = (typeof JSONL_FORMATS)[number];

/** A row on its way out. */
export interface RowToWrite {
  readonly row: DataRow;
  readonly rendered: Rendered;
  /** Absolute, in the order of the marks. */
  readonly images: readonly string[];
  /** The run's own files; RL edits the first. */
  readonly originals: readonly string[];
  /** Position in its file, from 0. */
  readonly index: number;
}

export interface Layout {
  /** Kinds of rows that the trainer has a use for. */
  readonly kinds: readonly RowKind[];
  line(row: RowToWrite): string;
}

interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The conversation up to the reply. */
export function promptMessages({ system, user }: Rendered): Message[] {
  return [
    ...(system === null ? [] : [{ role: 'system', content: system } as const]),
    { role: 'user', content: user },
  ];
}

export function allMessages(rendered: Rendered): Message[] {
  const { reply } = rendered;
  return [
    ...promptMessages(rendered),
    ...(reply === null ? [] : [{ role: 'assistant', content: reply } as const]),
  ];
}

/**
 * What the reward needs, as one text: a nested object would be unified with those of other rows by Arrow, and EasyR1
 * hands on nothing but this field.
 */
export function groundTruth(
  row: CriticRlRow,
  { images, originals }: Pick<RowToWrite, 'images' | 'originals'>,
): string {
  return JSON.stringify({
    id: row.id,
    evaluation: { success: row.success, semantics: row.scores.semantics, quality: row.scores.quality },
    origin_prompt: row.stepPrompt,
    rewritten_prompt: row.currentPrompt,
    origin_image_path: row.before === null ? images[0] : originals[0],
    edited_image_path: originals.at(-1),
    /** No picture is given to the generator: the step draws from words. */
    t2i: row.before === null,
  });
}

/** The system messages as JSON: some kilobytes that are the same in every row. */
const systems = new Map<string, string>();

/** `allMessages` or `promptMessages` as JSON. */
function messagesJson({ system, user, reply }: Rendered, withReply: boolean): string {
  let json = '[';
  if (system !== null) {
    let known = systems.get(system);
    if (known === undefined) {
      // A prompt set may put a row's words into its system message; those are not worth keeping.
      if (systems.size > 16) systems.clear();
      known = `{"role":"system","content":${JSON.stringify(system)}},`;
      systems.set(system, known);
    }
    json += known;
  }
  json += `{"role":"user","content":${JSON.stringify(user)}}`;
  if (withReply && reply !== null) json += `,{"role":"assistant","content":${JSON.stringify(reply)}}`;
  return `${json}]`;
}

/** A JSON object whose first member is JSON already. */
function withMember(name: string, json: string, rest: object): string {
  const others = JSON.stringify(rest).slice(1);
  return `{"${name}":${json}${others === '}' ? '' : ','}${others}`;
}

const chat = ({ rendered, images }: RowToWrite): string =>
  withMember('messages', messagesJson(rendered, true), { images });

function rlRow({ row }: RowToWrite): CriticRlRow {
  if (row.kind !== 'critic-rl') throw new Error(`a row of kind ${row.kind} has no ground truth`);
  return row;
}

/** TRL puts the pictures in front of the text and counts no marks; the text says which picture is meant where. */
function withoutMarks(text: string): string {
  let count = 0;
  return text.replaceAll(MARK, () => ` (picture ${++count})\n`);
}

const LAYOUTS: Readonly<Record<JsonlFormat, Layout>> = {
  llamafactory: { kinds: ['planner-sft', 'critic-sft'], line: chat },

  // One user message: EasyR1 knows no system message in its rows.
  easyr1: {
    kinds: ['critic-rl'],
    line: (item) =>
      JSON.stringify({
        id: item.row.id,
        problem: [item.rendered.system, item.rendered.user].filter((text) => text !== null).join('\n\n'),
        images: item.images,
        ground_truth: groundTruth(rlRow(item), item),
      }),
  },

  verl: {
    kinds: ['planner-sft', 'critic-sft', 'critic-rl'],
    line: (item) => {
      if (item.row.kind !== 'critic-rl') return chat(item);
      return withMember('messages', messagesJson(item.rendered, false), {
        data_source: 'interleave_critic',
        // Both old and new releases read this form.
        images: item.images.map((image) => ({ image })),
        reward_model: { style: 'rule', ground_truth: groundTruth(item.row, item) },
        extra_info: { id: item.row.id, index: item.index, split: item.row.split },
      });
    },
  },

  trl: {
    kinds: ['planner-sft', 'critic-sft', 'critic-rl'],
    line: ({ row, rendered, images, originals }) => {
      const prompt = promptMessages(rendered).map((message) => ({
        ...message,
        content: withoutMarks(message.content),
      }));
      return JSON.stringify(
        row.kind === 'critic-rl'
          ? { id: row.id, prompt, images, ground_truth: groundTruth(row, { images, originals }) }
          : { prompt, completion: [{ role: 'assistant', content: rendered.reply }], images },
      );
    },
  },

  swift: {
    kinds: ['planner-sft', 'critic-sft', 'critic-rl'],
    line: (item) => {
      if (item.row.kind !== 'critic-rl') return chat(item);
      return withMember('messages', messagesJson(item.rendered, false), {
        id: item.row.id,
        images: item.images,
        ground_truth: groundTruth(item.row, item),
      });
    },
  },

  interleaved: {
    kinds: ['interleaved'],
    line: ({ row, rendered, images }) =>
      JSON.stringify({ id: row.id, category: row.category, messages: allMessages(rendered), images }),
  },
};

export function layoutOf(format: JsonlFormat): Layout {
  return LAYOUTS[format];
}

/** LLaMA-Factory's list of its data sets, by the names of our files. */
export function datasetInfo(files: readonly string[]): string {
  const entry = (file: string) => ({
    file_name: file,
    formatting: 'sharegpt',
    columns: { messages: 'messages', images: 'images' },
    tags: {
      role_tag: 'role',
      content_tag: 'content',
      user_tag: 'user',
      assistant_tag: 'assistant',
      system_tag: 'system',
    },
  });
  const entries = files.map((file) => [`interleave_${file.replace(/\.jsonl$/, '')}`, entry(file)]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}
