import type { Budget, Price, Usage } from '../core/usage.ts';
import { formatDuration } from '../lib/duration.ts';
import type { RunRecord } from './record.ts';
import { RunStop } from './stop.ts';

/** The call that is about to be made. */
export interface PlannedCall {
  readonly kind: 'image' | 'language';
  readonly price: Price | null;
}

/** Counts calls while they are in flight, so that calls side by side cannot break a ceiling together. */
export interface Ledger {
  /**
   * @returns takes the call off again; the second time does nothing.
   * @throws {RunStop} when there is no room for the call.
   */
  begin(call: PlannedCall): () => void;
}

export function createLedger({ trace }: Pick<RunRecord, 'trace'>): Ledger {
  const inFlight = new Set<PlannedCall>();
  return {
    begin(call) {
      const usage = [...inFlight].reduce(withCall, trace.usage);
      const exceeded = exceededBudget(trace.settings.budget, usage, call);
      if (exceeded !== null) throw new RunStop('budget', exceeded);
      const entry = { ...call };
      inFlight.add(entry);
      return () => inFlight.delete(entry);
    },
  };
}

function withCall(usage: Usage, { kind, price }: PlannedCall): Usage {
  const isImage = kind === 'image';
  return {
    ...usage,
    imageCalls: usage.imageCalls + (isImage ? 1 : 0),
    languageCalls: usage.languageCalls + (isImage ? 0 : 1),
    costUsd: usage.costUsd === null ? null : usage.costUsd + (isImage ? (price?.image ?? 0) : 0),
  };
}

/** Which ceiling the call would break; `null` when there is room for it. */
export function exceededBudget(budget: Budget, usage: Usage, call: PlannedCall): string | null {
  if (call.kind === 'image' && usage.imageCalls + 1 > (budget.imageCalls ?? Infinity)) {
    return `The budget of ${budget.imageCalls} pictures is used up.`;
  }
  if (call.kind === 'language' && usage.languageCalls + 1 > (budget.languageCalls ?? Infinity)) {
    return `The budget of ${budget.languageCalls} language model calls is used up.`;
  }
  if (budget.tokens !== undefined && usage.tokens >= budget.tokens) {
    return `The budget of ${budget.tokens} tokens is used up.`;
  }
  if (budget.durationMs !== undefined && usage.durationMs >= budget.durationMs) {
    return `The deadline of ${formatDuration(budget.durationMs)} has passed.`;
  }
  if (budget.usd !== undefined) {
    const spent = usage.costUsd ?? Infinity;
    const next = call.kind === 'image' ? (call.price?.image ?? 0) : 0;
    if (spent >= budget.usd || spent + next > budget.usd) {
      return `The budget of $${budget.usd} is used up ($${spent.toFixed(4)} spent).`;
    }
  }
  return null;
}

/** US dollars of one finished call; `null` when a price that it needs is not known. */
export function costOf(
  price: Price | null,
  used: { images: number; inputTokens: number; outputTokens: number },
): number | null {
  if (price === null) return null;
  const part = (count: number, perUnit: number | undefined): number | null =>
    count === 0 ? 0 : perUnit === undefined ? null : count * perUnit;
  const parts = [
    part(used.images, price.image),
    // Image models priced per picture report tokens too; those are then already paid.
    used.images > 0 && price.image !== undefined ? 0 : part(used.inputTokens / 1e6, price.inputPerMillion),
    used.images > 0 && price.image !== undefined ? 0 : part(used.outputTokens / 1e6, price.outputPerMillion),
  ];
  if (used.images > 0 && price.image === undefined && (used.inputTokens > 0 || used.outputTokens > 0))
    parts[0] = 0;
  return parts.reduce<number | null>(
    (sum, value) => (sum === null || value === null ? null : sum + value),
    0,
  );
}
