/** The data set's card: README.md as the Hugging Face hub reads it. */
import type { RowsReport } from '../rows/build-rows.ts';
import type { FileCount } from './outputs.ts';

export interface CardFacts {
  readonly name: string;
  /** Identifier of the hub, such as `cc-by-4.0`; `other` when the teachers' terms decide. */
  readonly license: string;
  readonly format: string;
  readonly files: readonly FileCount[];
  readonly rows: RowsReport;
}

export function datasetCard({ name, license, format, files, rows }: CardFacts): string {
  const total = files
    .filter(({ path }) => !path.startsWith('imagefolder/'))
    .reduce((sum, file) => sum + file.rows, 0);
  const teachers = Object.entries(rows.teachers).flatMap(([role, models]) =>
    Object.entries(models).map(([model, runs]) => `| ${role} | ${cell(model)} | ${runs} |`),
  );
  const categories = Object.entries(rows.categories)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([category, runs]) => `| ${cell(category)} | ${runs} |`);
  const { critic, options, runs } = rows;
  return `---
license: ${license}
pretty_name: ${JSON.stringify(name)}
language:
  - en
task_categories:
  - image-text-to-text
size_categories:
  - ${sizeCategory(total)}
${configs(files)}---

# ${name}

Training data for a planner and a critic of interleaved text-image generation, in the layout of ${format}, made from
recorded trajectories: a planner writes all steps of a request, a generator draws them, a critic accepts each picture or
rewrites its prompt, and a judge scores every attempt from 0 to 10 for semantics and quality.

## Files

| file | rows |
| --- | ---: |
${files.map(({ path, rows: count }) => `| \`${path}\` | ${count} |`).join('\n')}

## Where it comes from

${runs.read} completed trajectories of ${runs.found} (${runs.unfinished} stopped before their end and were left out).

| role | model | trajectories |
| --- | --- | ---: |
${teachers.join('\n')}

| category | trajectories |
| --- | ---: |
${categories.join('\n')}

## What was removed

- Step filter: ${critic.stepFilter.falling} steps with falling scores (${options.fallingSlope} or more per attempt), ${critic.stepFilter.low} that never reached ${options.lowScore}; ${critic.stepFilter.rowsRemoved} rows. ${critic.stepFilter.unscored} steps without scores were kept for SFT.
- Variance split: ${critic.varianceSplit.stepsToRl} steps with a variance of at least ${options.rlVariance} went to RL, ${critic.varianceSplit.stepsToSft} to SFT.
- Balancing (${options.balance}): ${critic.rowsLentToRl} rows of SFT went to RL, which lacked their verdict; ${critic.rowsBalancedAway} rows left out, ${critic.rowsRepeated} repeated.
- Validation: ${options.validationShare} of the requests; all rows of a request are in one split.

## Licence

${license === 'other' ? 'Not decided: the terms of the teacher models above apply to what they wrote and drew.' : `\`${license}\`, as far as the terms of the teacher models above allow.`}
The file \`export.json\` has the settings with which this was made.
`;
}

/** What the hub shows as subsets; only for formats that it reads by itself. */
function configs(files: readonly FileCount[]): string {
  const sets = new Map<string, Set<string>>();
  for (const { path } of files) {
    const [, set, split] = /^data\/([^/]+)\/(train|validation)-\d+\.parquet$/.exec(path) ?? [];
    if (set !== undefined && split !== undefined) sets.set(set, (sets.get(set) ?? new Set()).add(split));
  }
  if (sets.size === 0) return '';
  const entries = [...sets].map(
    ([set, splits]) =>
      `  - config_name: ${set}\n    data_files:\n${[...splits]
        .toSorted()
        .map((split) => `      - split: ${split}\n        path: data/${set}/${split}-*.parquet`)
        .join('\n')}`,
  );
  return `configs:\n${entries.join('\n')}\n`;
}

function sizeCategory(rows: number): string {
  if (rows < 1e3) return 'n<1K';
  if (rows < 1e4) return '1K<n<10K';
  if (rows < 1e5) return '10K<n<100K';
  return '100K<n<1M';
}

function cell(text: string): string {
  return text.replaceAll(/[|\r\n]/g, ' ');
}
