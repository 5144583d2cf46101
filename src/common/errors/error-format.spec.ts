import { type ErrorCode, errorStatus } from './error-codes.js';
import { type ErrorFormatName, renderError } from './error-format.js';
import { invalidInput, LatchkeyError, notFound, unauthenticated } from './latchkey-error.js';

const formats: ErrorFormatName[] = ['problem', 'message', 'agent', 'runtime'];
const codes = Object.keys(errorStatus) as ErrorCode[];
const bodyOf = (format: ErrorFormatName, error: LatchkeyError) => renderError(format, error).body;

describe('the bodies of errors', () => {
  test.each(codes)('%s has a status, and a body in every format', (code) => {
    const error = new LatchkeyError(code, 'A sentence.', { cause: new Error('secret'), scope: ['x'] });
    expect(error.status).toBeGreaterThanOrEqual(400);
    for (const format of formats) {
      const { contentType, body } = renderError(format, error);
      expect(contentType).toBe(format === 'problem' ? 'application/problem+json' : 'application/json');
      const text = format === 'runtime' ? body.error : body.message;
      expect(typeof text === 'string' && text !== '').toBe(true);
      expect(JSON.stringify(body)).not.toContain('secret');
    }
  });

  test('a problem is one of RFC 9457, with a code, and a message that says the same', () => {
    expect(bodyOf('problem', notFound('API key'))).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'No such API key.',
      code: 'not_found',
      message: 'No such API key.',
    });
  });

  test('missing, malformed, unknown and revoked credentials are told as the documents show', () => {
    expect(bodyOf('message', unauthenticated())).toEqual({ message: 'Unauthenticated.' });
    expect(bodyOf('agent', unauthenticated())).toEqual({ status: false, message: 'Unauthorized.' });
    expect(bodyOf('runtime', unauthenticated())).toEqual({ error: 'Invalid API key' });
  });

  test('an expired credential and a suspended organization are told as the documents show', () => {
    const expired = new LatchkeyError('credential_expired', 'The credential has expired.');
    const suspended = new LatchkeyError(
      'organization_suspended',
      'This organization is currently suspended.',
    );
    expect(bodyOf('agent', expired)).toEqual({ status: false, message: 'API token has expired.' });
    expect(bodyOf('agent', suspended)).toEqual({
      status: false,
      message: 'This team is currently suspended.',
    });
    expect(bodyOf('message', expired)).toEqual({ message: 'Unauthenticated.' });
    expect(bodyOf('runtime', expired)).toEqual({ error: 'Invalid API key' });
    expect(bodyOf('message', suspended)).toEqual({ message: 'This organization is currently suspended.' });
  });

  test('wrong fields are named, each with its sentences', () => {
    const error = invalidInput({ name: ['name is wrong.'], url: ['url is wrong.', 'url is long.'] });
    const errors = { name: ['name is wrong.'], url: ['url is wrong.', 'url is long.'] };
    expect(bodyOf('problem', error)).toMatchObject({ status: 422, code: 'invalid_input', errors });
    expect(bodyOf('message', error)).toEqual({ message: 'name is wrong. (and 2 more)', errors });
    expect(bodyOf('agent', error)).toEqual({ status: false, message: 'name is wrong. (and 2 more)', errors });
  });
});
