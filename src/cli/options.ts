import { InvalidArgumentError } from 'commander';
import type { Budget } from '../core/usage.ts';
import { parseDuration } from '../lib/duration.ts';

/** A whole number, 0 or above. @throws {InvalidArgumentError} */
export function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('Expected a whole number, 0 or above.');
  }
  return value;
}

/** A whole number, 1 or above. @throws {InvalidArgumentError} */
export function positive(text: string): number {
  const value = count(text);
  if (value < 1) throw new InvalidArgumentError('Expected a whole number, 1 or above.');
  return value;
}

/** An amount of money, 0 or above. @throws {InvalidArgumentError} */
export function dollars(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text))
    throw new InvalidArgumentError('Expected an amount in US dollars, e.g. 1.50.');
  return value;
}

/** A time, in milliseconds. @throws {InvalidArgumentError} */
export function duration(text: string): number {
  const value = parseDuration(text);
  if (value === undefined) throw new InvalidArgumentError('Expected a time such as 90s, 5m or 1h.');
  return value;
}

/** `WIDTHxHEIGHT`. @throws {InvalidArgumentError} */
export function size(text: string): string {
  if (!/^[1-9]\d{1,4}x[1-9]\d{1,4}$/.test(text))
    throw new InvalidArgumentError('Expected a size such as 1024x1024.');
  return text;
}

/** One of a few words. @throws {InvalidArgumentError} */
export function oneOf<Word extends string>(...words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new InvalidArgumentError(`Expected ${words.join(', ')}.`);
    return word;
  };
}

/** One more `NAME=FILE`. @throws {InvalidArgumentError} */
export function named(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, name, file] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw new InvalidArgumentError('Expected a name and a file, e.g. mia=mia.png.');
  }
  if (Object.hasOwn(before, name)) {
    throw new InvalidArgumentError(`There is already a reference ${name}; each needs a name of its own.`);
  }
  return { ...before, [name]: file };
}

/** The flags that bound a run. */
export interface BudgetFlags {
  readonly budgetImages?: number;
  readonly budgetUsd?: number;
  /** Milliseconds. */
  readonly deadline?: number;
}

export function budgetOf({ budgetImages, budgetUsd, deadline }: BudgetFlags): Budget {
  return {
    ...(budgetImages === undefined ? {} : { imageCalls: budgetImages }),
    ...(budgetUsd === undefined ? {} : { usd: budgetUsd }),
    ...(deadline === undefined ? {} : { durationMs: deadline }),
  };
}
