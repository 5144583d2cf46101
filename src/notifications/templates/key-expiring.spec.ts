import { keyExpiring } from './key-expiring.js';
import { samples } from './samples.js';

const APP_URL = 'https://keys.example.com';

describe('the mail about a key that expires soon', () => {
  test('tells the same facts as text and as html', () => {
    const { subject, text, html } = keyExpiring({ ...samples.key_expiring, organization: 'Acme' }, APP_URL);
    expect(subject).toBe('API key "Production API" in Acme expires in 7 days');
    for (const form of [text, html]) {
      for (const fact of [
        'expires in 7 days',
        'Acme',
        'Production API',
        'lk_AbCdE',
        '2027-12-31 23:59:59 UTC',
        '2026-12-24 18:30:00 UTC',
        'https://keys.example.com/settings/api-tokens',
      ]) {
        expect(form).toContain(fact);
      }
    }
  });

  test('says so when there is a day left, and when the key was never used', () => {
    const apiKey = { ...samples.key_expiring.apiKey, last_used_at: null };
    const { subject, text } = keyExpiring({ organization: 'Acme', apiKey, daysLeft: 1 }, APP_URL);
    expect(subject).toContain('expires within a day');
    expect(text).toMatch(/Last used: +never/);
  });
});
