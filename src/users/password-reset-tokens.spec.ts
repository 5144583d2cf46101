import type { DataSource } from 'typeorm';
import type { Settings } from '../config/settings.js';
import { PasswordResetTokens } from './password-reset-tokens.js';

const SECRET = 'a secret of this server, 32 characters';
const tokensOf = (secret: string) => new PasswordResetTokens({} as DataSource, { secret } as Settings);

describe('the token of a password reset', () => {
  const tokens = tokensOf(SECRET);
  const token = tokens.compose(17, 1_795_000_000, 'hash');

  test('is the same for the same user, time and password, and another one for any other', () => {
    expect(tokens.compose(17, 1_795_000_000, 'hash')).toBe(token);
    const signatures = [
      token,
      tokens.compose(18, 1_795_000_000, 'hash'),
      tokens.compose(17, 1_795_000_001, 'hash'),
      tokens.compose(17, 1_795_000_000, 'another hash'),
      tokensOf(`${SECRET}!`).compose(17, 1_795_000_000, 'hash'),
    ].map((one) => one.split('.')[2]);
    expect(new Set(signatures).size).toBe(5);
  });

  test('tells nothing of the password', () => {
    expect(token).toMatch(/^17\.1795000000\.[\w-]{43}$/);
  });

  test.each(['', '.', '17', '17.1.x', '0.1.x', `${token}A`, `x${token}`, '17..', '9'.repeat(40)])(
    '%j is none, and is not looked up',
    async (text) => {
      // The data source of this test cannot answer anything.
      expect(await tokens.read(text)).toBeUndefined();
    },
  );
});
