/** WISE (arXiv 2503.07265): prompts whose picture takes knowledge of the world; one picture each. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigError, DataError } from '../../core/errors.ts';
import type { LoadedBenchmark } from '../benchmark.ts';
import { describeProblem } from '../data/problem.ts';
import { readPictureAnswers } from '../data/picture-answers.ts';
import { dataFiles, readAllRows } from '../data/read-rows.ts';
import { readWiseItems } from './items.ts';
import type { WiseVersion } from './items.ts';
import { WISE_PUBLISHED } from './published.ts';
import { measureWise, scoreOf, wiseMetrics } from './score.ts';
import { wiseWording } from './wording.ts';

export interface WiseOptions {
  /** Found out from the data when `undefined`. */
  readonly version?: WiseVersion | undefined;
  /** Whether the simplified prompts (`*_rewrite.json`) are taken instead of the others. */
  readonly rewrite?: boolean | undefined;
}

const EXPECTED = "WISE's JSON files (PKU-YuanGroup/WISE: WISE_legacy/data or data_verified)";
const ITEM_COUNT = 1000;

/**
 * @param data one of WISE's files, a folder of them, or a checkout of the repository.
 * @throws {ConfigError} {@link DataError} when it is no WISE data, or not of the version that is claimed.
 */
export async function loadWise(data: string, options: WiseOptions = {}): Promise<LoadedBenchmark> {
  const folder = await dataFolder(data, options.version);
  const isRewrite = (name: string) => name.includes('_rewrite');
  const wanted = await dataFiles(folder, {
    accepts: (name) => isRewrite(name) === (options.rewrite ?? false),
    expected: EXPECTED,
  });
  // The verified folder holds everything twice.
  const files = wanted.length > 1 ? wanted.filter((file) => basename(file) !== 'merge.json') : wanted;
  const read = await readAllRows(files);
  const isVerifiedName = files.every((file) => /verified|merge\.json/.test(file));
  const isLegacyName = files.every((file) =>
    /legacy|_rewrite|(knowledge|common_sense|science|reasoning)\.json$/.test(file),
  );
  const hint = isVerifiedName ? 'verified' : isLegacyName ? 'legacy' : null;
  const { items, problems, version } = readWiseItems(read.rows, { claimed: options.version, hint });
  if (items.length === 0) {
    const [first] = problems;
    throw new DataError(
      `${data} has no row that is one of WISE's${first ? ` (${describeProblem(first)})` : ''}; --data should name ${EXPECTED}.`,
    );
  }
  return {
    name: 'wise',
    title: 'WISE',
    version: options.rewrite ? `${version}, rewritten prompts` : version,
    answer: 'image',
    items,
    problems: [...read.problems, ...problems],
    notes: [
      ...(version === 'verified'
        ? [
            'The official judge of the verified version runs without thinking (chat template option enable_thinking: false).',
          ]
        : []),
      ...(items.length === ITEM_COUNT ? [] : [`The data hold ${items.length} of ${ITEM_COUNT} prompts.`]),
      ...(hint !== null && hint !== version
        ? [`The files are named like WISE ${hint}, but are taken for WISE ${version}.`]
        : []),
    ],
    officialJudge: {
      model: version === 'legacy' ? 'gpt-4o-2024-05-13' : 'Qwen3.5-35B-A3B',
      tries: 3,
    },
    metrics: wiseMetrics(version),
    measure: (rows, handling) => measureWise(version, rows, handling),
    quality: (row) => scoreOf(version, row),
    loadWording: (checkout) => wiseWording(version, checkout),
    readAnswers: readPictureAnswers,
    published: options.rewrite ? null : WISE_PUBLISHED[version],
  };
}

/** The data folder of a checkout, or the path itself. @throws {ConfigError} when a checkout has both and none is named. */
async function dataFolder(data: string, version: WiseVersion | undefined): Promise<string> {
  const names: readonly string[] = await readdir(data).catch(() => []);
  const places: Readonly<Record<WiseVersion, string>> = {
    legacy: join('WISE_legacy', 'data'),
    verified: 'data_verified',
  };
  if (!names.includes('WISE_legacy') && !names.includes('data_verified')) return data;
  if (version === undefined) {
    throw new ConfigError(
      `${data} holds both versions of WISE; say which one with --version legacy (the paper's) or --version verified.`,
    );
  }
  return join(data, places[version]);
}
