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
      'POST https://keys.example.com/api/v1/password/forgot',
      'https://keys.example.com/settings/api-tokens',
    ]) {
      expect(form).toContain(fact);
    }
  }
});
