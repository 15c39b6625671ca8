/** Runs the named benchmarks, or all, each in a process of its own. `npm run bench [-- cli render orchestration latency]` */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ALL = ['cli', 'render', 'orchestration', 'latency'];
const names = process.argv.length > 2 ? process.argv.slice(2) : ALL;
for (const name of names) {
  if (!ALL.includes(name)) throw new Error(`There is no benchmark ${name}; there are ${ALL.join(', ')}.`);
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
