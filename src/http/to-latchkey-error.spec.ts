import { HttpException, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { toLatchkeyError } from './to-latchkey-error.js';

const failedQuery = (code: string, message = 'query failed') =>
  new QueryFailedError('SELECT $1', ['a parameter'], Object.assign(new Error(message), { code }));

describe('what can be thrown becomes a refusal that clients know', () => {
  test('a refusal of ours stays what it is', () => {
    const error = new LatchkeyError('conflict', 'Twice.');
    expect(toLatchkeyError(error)).toBe(error);
  });

  test.each([
    [400, 'malformed_request'],
    [401, 'unauthenticated'],
    [402, 'insufficient_credits'],
    [403, 'insufficient_scope'],
    [404, 'not_found'],
    [405, 'method_not_allowed'],
    [409, 'conflict'],
    [413, 'payload_too_large'],
    [415, 'unsupported_media_type'],
    [418, 'malformed_request'],
    [422, 'invalid_input'],
    [429, 'rate_limited'],
    [500, 'internal_error'],
    [502, 'upstream_failed'],
    [504, 'internal_error'],
    [503, 'unavailable'],
  ])("Nest's exception of the status %i becomes %s", (status, code) => {
    expect(toLatchkeyError(new HttpException('text', status)).code).toBe(code);
  });

  test("the address of a missing route, which may hold anything, is not repeated; nor is a failure's text", () => {
    expect(toLatchkeyError(new NotFoundException('Cannot GET /lk_secret')).message).toBe(
      'There is nothing here.',
    );
    expect(toLatchkeyError(new HttpException('secret', 500)).message).not.toContain('secret');
    expect(toLatchkeyError(new ServiceUnavailableException('Closing.')).status).toBe(503);
  });

  test.each([
    ['08006', 'unavailable'],
    ['57P01', 'unavailable'],
    ['53300', 'unavailable'],
    ['22P02', 'invalid_input'],
    ['22003', 'invalid_input'],
    ['22021', 'invalid_input'],
    ['23505', 'conflict'],
    ['23503', 'internal_error'],
    ['42601', 'internal_error'],
  ])('an error of the database with the SQLSTATE %s becomes %s, without its text', (state, code) => {
    const error = toLatchkeyError(failedQuery(state, 'secret'));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('secret');
    expect(error.extras.retryAfterSeconds !== undefined).toBe(code === 'unavailable');
  });

  test.each([
    [new Error('secret')],
    [new TypeError('secret')],
    ['secret'],
    [undefined],
    [null],
    [{ status: 404 }],
  ])('anything else is a fault of ours, which tells nothing: %p', (thrown) => {
    const error = toLatchkeyError(thrown);
    expect([error.code, error.status]).toEqual(['internal_error', 500]);
    expect(error.message).not.toContain('secret');
    expect(error.extras.cause).toBe(thrown);
  });
});
