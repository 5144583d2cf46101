import { outcomeOf } from './outcome.js';
import type { SendError, SendErrorKind, SendResult } from './webhook-sender.js';

const failure = (kind: SendErrorKind, more: Partial<SendResult> = {}): SendResult => ({
  ...more,
  error: { kind, message: 'x' } satisfies SendError,
});
const first = { tries: 1, retries_from: 0 };

describe('what becomes of a delivery', () => {
  test('that was taken: it has succeeded', () => {
    expect(outcomeOf(first, { statusCode: 200 }, 0)).toEqual({ status: 'succeeded', waitSeconds: null });
  });

  test.each([
    ['a forbidden address', failure('forbidden_address')],
    ['410', failure('status', { statusCode: 410 })],
  ])('that met with %s: it has failed for good', (_, result) => {
    expect(outcomeOf(first, result, 0)).toEqual({ status: 'failed', waitSeconds: null });
  });

  test.each<[SendResult, number]>([
    [failure('connection'), 5],
    [failure('dns'), 5],
    [failure('tls'), 5],
    [failure('protocol', { statusCode: 200 }), 5],
    [failure('redirect', { statusCode: 307 }), 5],
    [failure('secret'), 5],
    [failure('status', { statusCode: 500 }), 5],
    [failure('timeout'), 60],
    [failure('status', { statusCode: 429 }), 60],
    [failure('status', { statusCode: 502 }), 60],
    [failure('status', { statusCode: 504 }), 60],
    [failure('status', { statusCode: 503, retryAfterSeconds: 120 }), 120],
    [failure('status', { statusCode: 503, retryAfterSeconds: 1 }), 5],
  ])('that met with %j: it is tried again after %d seconds', (result, seconds) => {
    expect(outcomeOf(first, result, 0)).toEqual({ status: 'pending', waitSeconds: seconds });
    expect(outcomeOf(first, result, 1)).toEqual({ status: 'pending', waitSeconds: seconds * 1.1 });
  });

  test('whose tenth try failed: it has failed, counted from where its schedule began anew', () => {
    const refused = failure('connection');
    expect(outcomeOf({ tries: 9, retries_from: 0 }, refused, 0).status).toBe('pending');
    expect(outcomeOf({ tries: 10, retries_from: 0 }, refused, 0).status).toBe('failed');
    expect(outcomeOf({ tries: 10, retries_from: 9 }, refused, 0)).toMatchObject({ waitSeconds: 5 });
  });
});
