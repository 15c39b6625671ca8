/** What a phase may spend, in US dollars. Checked before each item: those under way are finished. */
export interface Purse {
  /** Why nothing more may be started; `null` while there is room. */
  empty(): string | null;
  /** @param costUsd `null` when a price is not known. */
  spend(costUsd: number | null): void;
}

/** @param maxUsd no ceiling when `undefined`. @param spent what earlier sessions spent. */
export function createPurse(maxUsd: number | undefined, spent: readonly (number | null)[]): Purse {
  let total: number | null = 0;
  const purse: Purse = {
    empty() {
      if (maxUsd === undefined) return null;
      if (total === null) {
        return `The ceiling of $${maxUsd} cannot be kept, because a price is not known; name the model's price in the configuration.`;
      }
      return total >= maxUsd ? `The ceiling of $${maxUsd} is reached ($${total.toFixed(4)} spent).` : null;
    },
    spend(costUsd) {
      total = total === null || costUsd === null ? null : total + costUsd;
    },
  };
  for (const costUsd of spent) purse.spend(costUsd);
  return purse;
}
