import { passwordReset } from './password-reset.js';
import { samples } from './samples.js';

const APP_URL = 'https://keys.example.com';

describe('the mail that resets a password', () => {
  test('tells the same facts as text and as html, and has the code in no link', () => {
    const { subject, text, html } = passwordReset(samples.password_reset, 'the-code', APP_URL);
    expect(subject).toBe('Reset your password');
    for (const form of [text, html]) {
      for (const fact of [
        'ada@example.com',
        '203.0.113.7',
        'the-code',
        'https://keys.example.com/reset-password',
        'POST https://keys.example.com/api/v1/password/reset',
        'once, for 60 minutes',
        'ignore this mail',
      ]) {
        expect(form).toContain(fact);
      }
      expect(form).not.toMatch(/https?:\S*the-code/);
    }
  });

  test('says so when nobody knows from where it was asked for', () => {
    const { text } = passwordReset({ ...samples.password_reset, ip: null }, 'the-code', APP_URL);
    expect(text).toMatch(/Asked from: +unknown/);
  });
});
