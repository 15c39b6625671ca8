#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCli } from './program.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
// The AI SDK's own warnings would run into the progress lines; ours tell the same.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

const interrupt = new AbortController();
process.once('SIGINT', () => {
  process.stderr.write('\nStopping … (press Ctrl-C again to stop at once)\n');
  interrupt.abort(new Error('interrupted'));
});
process.once('SIGTERM', () => interrupt.abort(new Error('terminated')));

const { stdout, stderr, stdin, env } = process;
// A reader that goes away (`| head`) ends the output, not the run.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runCli(
  process.argv.slice(2),
  { stdout, stderr, stdin, env, folder: process.cwd(), signal: interrupt.signal },
  version,
);
