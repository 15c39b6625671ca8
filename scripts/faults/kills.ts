import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRng } from '../../src/lib/rng.ts';
import { startFakeOpenAI } from '../../src/testing/fake-openai.ts';

const BIN = resolve(import.meta.dirname, '../../src/cli/bin.ts');
const REQUEST =
  'A lighthouse keeper wakes up. She climbs the stairs. Meanwhile a boat leaves the harbour. It nears the rocks. The lamp shines over the sea.';
/** Runs that die at the same time; the machine has few cores. */
const AT_ONCE = 2;

export interface KillFigures {
  readonly runs: number;
  /** Killed before they had ended by themselves. */
  readonly killed: number;
  /** Runs that had no journal yet; they are begun anew. */
  readonly beforeJournal: number;
  readonly callsBeforeDeath: number;
  readonly lostSteps: number;
  readonly lostCalls: number;
  readonly repeatedCalls: number;
  readonly differentDocuments: number;
}

/**
 * Kills runs of the command line with SIGKILL at random moments, resumes them, and compares with a run that nobody
 * disturbed. Every other run draws ahead.
 */
export async function killRuns(runs: number, folder: string, seed: number): Promise<KillFigures> {
  const server = await startFakeOpenAI({
    acceptance: 0.5,
    latencyMs: { plan: 40, picture: 40, verdict: 40 },
  });
  const id = `${server.baseURL}#fake`;
  const rng = createRng(seed);
  const start = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: 'ignore',
    });
  const argsOf = (name: string, speculation: string) => [
    'generate',
    REQUEST,
    '--planner',
    id,
    '--generator',
    id,
    '--critic',
    id,
    '--seed',
    '1',
    '--out',
    name,
    '--speculation',
    speculation,
  ];
  const ended = (child: ChildProcess) => new Promise<number | null>((done) => child.on('close', done));
  const journal = (name: string): string =>
    existsSync(join(folder, name, 'journal.jsonl'))
      ? readFileSync(join(folder, name, 'journal.jsonl'), 'utf8')
      : '';
  const keysOf = (text: string, type: string) =>
    text
      .split('\n')
      .flatMap((line) => new RegExp(`"type":"${type}","(?:key|step)":"?([^",]+)`).exec(line)?.[1] ?? []);

  const figures = {
    runs,
    killed: 0,
    beforeJournal: 0,
    callsBeforeDeath: 0,
    lostSteps: 0,
    lostCalls: 0,
    repeatedCalls: 0,
    differentDocuments: 0,
  };
  try {
    await ended(start(argsOf('whole', 'off')));
    const times = [...journal('whole').matchAll(/^\{"at":(\d+)/gm)].map(([, at]) => Number(at));
    const workMs = times.at(-1)! - times[0]!;
    const expected = readFileSync(join(folder, 'whole', 'story.md'), 'utf8');

    const killOne = async (index: number, momentMs: number): Promise<void> => {
      const name = `run-${index}`;
      const args = argsOf(name, index % 2 === 0 ? 'off' : 'on');
      const child = start(args);
      const end = ended(child);
      while (momentMs >= 0 && child.exitCode === null && journal(name) === '') await sleep(5);
      await Promise.race([sleep(Math.abs(momentMs)), end]);
      if (child.kill('SIGKILL')) figures.killed++;
      await end;
      const before = journal(name);
      const calls = keysOf(before, 'call-end');
      figures.callsBeforeDeath += calls.length;
      if (before === '') figures.beforeJournal++;
      const exitCode = await ended(start(before === '' ? args : ['resume', name]));
      const after = journal(name);
      const callsAfter = keysOf(after, 'call-end');
      const lost = (type: string) =>
        keysOf(before, type).filter((key) => !keysOf(after, type).includes(key)).length;
      figures.lostSteps += lost('step-end');
      figures.lostCalls += lost('call-end');
      figures.repeatedCalls += callsAfter.length - new Set(callsAfter).size;
      const story = join(folder, name, 'story.md');
      if (exitCode !== 0 || readFileSync(story, 'utf8') !== expected) figures.differentDocuments++;
    };
    // From the first line of the journal to its last; one in ten before, while the process is still starting.
    const moments = Array.from({ length: runs }, () => workMs * (rng() < 0.1 ? -rng() : rng()));
    for (let first = 0; first < runs; first += AT_ONCE) {
      await Promise.all(
        moments.slice(first, first + AT_ONCE).map((moment, index) => killOne(first + index, moment)),
      );
    }
  } finally {
    await server.close();
  }
  return figures;
}
