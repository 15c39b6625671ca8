/** Rows that others published, to stand beside ours. */
export interface PublishedTable {
  /** Paper, table and judge, in one sentence. */
  readonly source: string;
  /** Metric keys of the columns. */
  readonly columns: readonly string[];
  readonly rows: readonly PublishedRow[];
}

export interface PublishedRow {
  readonly label: string;
  /** In the unit of the metric, in the order of the columns; `null` where nothing was printed. */
  readonly values: readonly (number | null)[];
  /** A row of the paper that this package follows. */
  readonly isPaper?: boolean;
}

/** The paper whose tables most rows come from. */
export const PAPER = 'InterleaveThinker (arXiv 2606.13679)';
