import { samples } from './samples.js';
import { signedInElsewhere } from './signed-in-elsewhere.js';

describe('the mail about a login from an address not seen before', () => {
  test('tells the same facts as text and as html, and what to do', () => {
    const data = { ...samples.signed_in_elsewhere, deviceName: 'laptop' };
    const { subject, text, html } = signedInElsewhere(data, 'https://keys.example.com');
    expect(subject).toBe('Your password was used from 203.0.113.7');
    for (const form of [text, html]) {
      for (const fact of [
        'ada@example.com',
        'laptop',
        '203.0.113.7',
        '2026-11-22 07:00:05 UTC',
        'reset your password',
        'API keys and members',
        '(https://keys.example.com/forgot-password)',
      ]) {
        expect(form).toContain(fact);
      }
    }
  });

  test('escapes what the login said of its device', () => {
    const { html } = signedInElsewhere(samples.signed_in_elsewhere, 'https://keys.example.com');
    expect(html).toContain('laptop &lt;work&gt;');
  });
});
