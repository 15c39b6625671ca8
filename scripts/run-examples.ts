/** Runs every example in a process of its own; ends with 1 when one of them fails. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../examples');
const failed: string[] = [];
for (const name of readdirSync(folder).filter(
  (file) => file.endsWith('.ts') && file !== 'temporary-folder.ts',
)) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [join(folder, name)], { stdio: 'inherit' });
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
