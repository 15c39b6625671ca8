/**
 * Marks that trainers search for in the text of a row: a user's own `<image>` would shift every picture behind it, and
 * a special token would end the turn.
 */
const MARKS = /<(?=(?:image|video|audio)>|\|[\w-]{1,40}\|>)/gi;

/** A text in which no mark is left: their `<` is written `&lt;`. Everything else stays as it is. */
export function escapeMarks(text: string): string {
  return text.includes('<') ? text.replaceAll(MARKS, '&lt;') : text;
}

/** A model's reply without marks. In its JSON answer `\u003c` says the same thing, so that nothing is altered there. */
export function escapeReply(reply: string): string {
  if (!reply.includes('<')) return reply;
  const at = reply.lastIndexOf('<answer>');
  const json = reply.trimStart().startsWith('{') ? 0 : at;
  if (json < 0) return escapeMarks(reply);
  return escapeMarks(reply.slice(0, json)) + reply.slice(json).replaceAll(MARKS, '\\u003c');
}
