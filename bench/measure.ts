import { cpus, loadavg } from 'node:os';

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}

/** What must stand beside every figure. */
export function printLoad(): void {
  const date = new Date().toISOString().slice(0, 10);
  console.log(
    `${date}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), load ${loadavg()[0]!.toFixed(2)} before`,
  );
}
