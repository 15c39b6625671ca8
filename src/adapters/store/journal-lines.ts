import { journalEntrySchema } from '../../core/events.ts';
import type { JournalEntry } from '../../core/events.ts';
import type { DamagedLine, JournalContents } from '../../core/store.ts';

/** Reads a journal's text, one JSON entry a line. What is no entry is listed with its line number, and skipped. */
export function parseJournal(text: string): JournalContents {
  const entries: JournalEntry[] = [];
  const damaged: DamagedLine[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const entry = parseLine(line);
    if (typeof entry === 'string') damaged.push({ line: index + 1, reason: entry });
    else entries.push(entry);
  });
  return { entries, damaged };
}

function parseLine(line: string): JournalEntry | string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'it is not whole JSON';
  }
  const parsed = journalEntrySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `it is no event (${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'unknown'})`;
}
