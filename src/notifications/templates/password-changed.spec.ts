import { passwordChanged } from './password-changed.js';
import { samples } from './samples.js';

test('the mail about a changed password tells when, from where, and what the change does not end', () => {
  const { subject, text, html } = passwordChanged(samples.password_changed, 'https://keys.example.com');
  expect(subject).toBe('Your password was changed');
  for (const form of [text, html]) {
    for (const fact of [
      'ada@example.com',
      '203.0.113.7',
      '2026-11-22 07:00:05 UTC',
      'API keys and members of your organizations stay as they are',
      '(https://keys.example.com/forgot-password)',
      'https://keys.example.com/settings/api-tokens',
    ]) {
      expect(form).toContain(fact);
    }
  }
});

test('and says what it was changed with: other dangers come with a password that somebody knows', () => {
  const textWith = (proof?: 'code' | 'password') =>
    passwordChanged({ ...samples.password_changed, proof }, 'https://keys.example.com').text;
  expect(textWith()).toContain('reset with a code out of a mail');
  expect(textWith('code')).toBe(textWith());
  expect(textWith('password')).toContain('changed by somebody who knew the one before');
  expect(textWith('password')).not.toContain('reads your mails');
});
