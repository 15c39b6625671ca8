const SHOWN_CHARS = 500;
const KEY_SHAPES = /\bBearer\s+\S{8,}|\b(sk|key|r8|fal|gsk|xai|fw)[-_][\w-]{12,}/gi;
const LONG_BASE64 = /[A-Za-z0-9+/_-]{200,}={0,2}/g;

/** The text with known secrets, things shaped like keys, and base64 runs taken out, cut to a readable length. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= 4) clean = clean.replaceAll(secret, '[redacted]');
  }
  clean = clean.replaceAll(LONG_BASE64, '[base64]').replaceAll(KEY_SHAPES, '[redacted]');
  return clean.length > SHOWN_CHARS ? `${clean.slice(0, SHOWN_CHARS)}…` : clean;
}
