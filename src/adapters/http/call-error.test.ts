import { describe, expect, it } from 'vitest';
import { redact } from '../../lib/redact.ts';
import { callError, safeUrl } from './call-error.ts';
import { isRefusalText } from '../../core/refusal.ts';

const facts = {
  server: 'LocalAI',
  url: 'http://127.0.0.1/v1/images?key=abc',
  sent: { n: 1 },
  secrets: ['hunter22'],
};

describe('callError', () => {
  it.each([
    [408, true],
    [409, true],
    [429, true],
    [500, true],
    [503, true],
    [400, false],
    [401, false],
    [404, false],
    [422, false],
  ])('says of HTTP %i whether it may be tried again', (status, isRetryable) => {
    expect(callError(facts, { message: 'failed', status }).isRetryable).toBe(isRetryable);
  });

  it('never lets declined content be tried again, whatever the status', () => {
    const failure = callError(facts, { message: 'declined', status: 500, isRefusal: true });
    expect([failure.isRetryable, failure.data]).toEqual([false, { isRefusal: true }]);
  });

  it('keeps the query, the secrets and foreign headers out', () => {
    const headers = new Headers({ 'retry-after': '3', 'set-cookie': 'a=b', 'x-request-id': 'r1' });
    const failure = callError(facts, {
      message: 'bad key hunter22',
      status: 401,
      headers,
      body: 'hunter22?',
    });
    expect(failure.url).toBe('http://127.0.0.1/v1/images');
    expect(failure.message).toBe('LocalAI: bad key [redacted]');
    expect(failure.responseBody).toBe('[redacted]?');
    expect(failure.responseHeaders).toEqual({ 'retry-after': '3', 'x-request-id': 'r1' });
  });
});

describe('redact', () => {
  it('takes out things shaped like keys, although nobody named them', () => {
    expect(redact('Incorrect API key provided: sk-proj-abcdefghijklmnop.', [])).toBe(
      'Incorrect API key provided: [redacted].',
    );
    expect(redact('Authorization: Bearer abcdefghijkl', [])).toBe('Authorization: [redacted]');
  });

  it('takes out pictures and cuts long texts', () => {
    expect(redact(`{"b64_json":"${'iVBOR'.repeat(100)}=="}`, [])).toBe('{"b64_json":"[base64]"}');
    expect(redact('word '.repeat(200), [])).toHaveLength(501);
  });

  it('leaves ordinary words alone', () => {
    const text = 'The key frame of the sky-blue task-based picture is missing.';
    expect(redact(text, [''])).toBe(text);
  });
});

describe('safeUrl', () => {
  it('keeps origin and path only', () => {
    expect(safeUrl('https://me:pw@example.org:8443/a/b?c=d#e')).toBe('https://example.org:8443/a/b');
    expect(safeUrl('data:image/png;base64,AAAA')).toBe('data:…');
    expect(safeUrl('nonsense')).toBe('(not a URL)');
  });
});

describe('isRefusalText', () => {
  it.each([
    'code: moderation_blocked',
    'content_policy_violation',
    'Your request was rejected as a result of our safety system.',
    'Your request was rejected by the safety system. safety_violations=[violence]',
    'Potential NSFW content was detected in one or more images.',
    'The output image may contain sensitive information.',
  ])('takes "%s" for a refusal', (text) => {
    expect(isRefusalText(text)).toBe(true);
  });

  it.each(['Failed to load safety_checker', 'CUDA out of memory', 'Rate limit reached', 'Invalid size'])(
    'does not take "%s" for a refusal',
    (text) => {
      expect(isRefusalText(text)).toBe(false);
    },
  );
});
