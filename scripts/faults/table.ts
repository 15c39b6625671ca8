import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterleaver } from '../../src/app/interleaver.ts';
import type { RunResult } from '../../src/core/result.ts';
import { startFakeOpenAI } from '../../src/testing/fake-openai.ts';
import type { FaultCase } from './cases.ts';

const REQUEST = 'A lighthouse keeper wakes up. She climbs the stairs. The lamp shines over the sea.';
const NAMES = {
  edit: 'picture',
  verdict: 'verdict',
  plan: 'plan',
  generation: 'picture',
  models: '',
} as const;

/** What a fault did to a run: struck once, and struck for good until the run ended and was resumed. */
export interface FaultRow {
  readonly call: string;
  readonly fault: string;
  readonly once: string;
  readonly forGood: string;
  /** Pictures that were accepted before the end and are not in the resumed document. */
  readonly lost: number;
  /** Calls that were answered well and made again. */
  readonly paidTwice: number;
  /** `null`: the run went on, or ended with answers that it has paid for, so there was nothing to resume. */
  readonly isDocumentEqual: boolean | null;
}

/** The story's parts without the folder they lie in. */
const storyOf = ({ document }: RunResult): string => JSON.stringify(document);

export async function strike({ name, call, fault }: FaultCase, folder: string): Promise<FaultRow> {
  const { result: clean } = await tell(join(folder, 'clean'), () => false);
  const once = await tell(join(folder, 'once'), (number) => number === 1);
  const isStruck = { value: true };
  const broken = await tell(join(folder, 'broken'), () => isStruck.value, true);
  const acceptedBefore = broken.result.document.filter((part) => part.type === 'image' && part.accepted);
  isStruck.value = false;
  const resumed = await broken.resume();
  const after = storyOf(resumed);
  return {
    call: NAMES[call],
    fault: name,
    once: inWords(once.result, storyOf(clean)),
    forGood: inWords(broken.result, storyOf(clean)),
    lost: acceptedBefore.filter((part) => !after.includes(JSON.stringify(part))).length,
    paidTwice: once.paidTwice() + broken.paidTwice(),
    isDocumentEqual: broken.result.stopReason !== 'provider-failed' ? null : after === storyOf(clean),
  };

  /** Tells the story against a server of which calls of the kind are struck, by their number. */
  async function tell(out: string, strikes: (number: number) => boolean, stays = false) {
    let answered = 0;
    const server = await startFakeOpenAI({
      intercept: (made) => {
        if (made.kind === call && strikes(made.number)) return fault;
        if (made.kind !== 'models') answered++;
        return undefined;
      },
    });
    const id = 'fake:fake';
    const interleaver = createInterleaver({
      planner: id,
      generator: id,
      critic: id,
      env: {},
      servers: { fake: { baseURL: server.baseURL, dialect: 'openai' } },
      models: { [id]: { retries: 1, timeoutMs: 400 } },
    });
    const result = await interleaver.generate(REQUEST, { out, seed: 1, publish: false });
    if (!stays) await server.close();
    return {
      result,
      /** Answers that the server gave beside those in the journal, and answers that the journal has twice. */
      paidTwice: () => {
        const lines = readFileSync(join(out, 'journal.jsonl'), 'utf8').split('\n');
        const keys = lines.flatMap((line) => /"type":"call-end","key":"([^"]+)"/.exec(line)?.[1] ?? []);
        return Math.max(answered - keys.length, 0) + keys.length - new Set(keys).size;
      },
      async resume() {
        try {
          return result.stopReason === 'completed' ? result : await interleaver.resume(out);
        } finally {
          await server.close();
        }
      },
    };
  }
}

function inWords(result: RunResult, clean: string): string {
  if (result.stopReason === 'completed') {
    return storyOf(result) === clean ? 'goes on, same document' : 'goes on, another document';
  }
  const pictures = result.document.filter(({ type }) => type === 'image').length;
  const kept = pictures === 0 ? '' : ` (keeps ${pictures} ${pictures === 1 ? 'picture' : 'pictures'})`;
  return `ends: ${result.stopReason}${kept}: "${result.message ?? ''}"`.replace(/127\.0\.0\.1:\d+/g, 'HOST');
}
