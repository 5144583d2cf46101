import { LatchkeyError } from './errors/latchkey-error.js';
import { parseId, requireId } from './ids.js';

describe('parseId', () => {
  test.each([
    ['1', 1],
    ['42', 42],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %s', (text, id) => {
    expect(parseId(text)).toBe(id);
  });

  test.each([
    ...[
      '0',
      '-1',
      '+1',
      '01',
      '1.0',
      '1e3',
      '0x1',
      ' 1',
      '1 ',
      '1\n',
      '',
      'abc',
      '１',
      '1,1',
      '1/2',
      'NaN',
      'Infinity',
    ],
    ...[
      '9007199254740992',
      '9223372036854775807',
      '9223372036854775808',
      '1'.repeat(40),
      '1'.repeat(100_000),
    ],
    ...[1, null, undefined, ['1'], { toString: () => '1' }],
  ])('knows that no row has the id %j', (text) => {
    expect(parseId(text)).toBeUndefined();
  });

  test('an impossible id is answered like one that does not exist', () => {
    expect(() => requireId('abc', 'webhook')).toThrow(new LatchkeyError('not_found', 'No such webhook.'));
  });
});
