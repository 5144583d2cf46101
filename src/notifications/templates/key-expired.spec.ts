import { keyExpired } from './key-expired.js';
import { samples } from './samples.js';

describe('the mail about a key that has expired', () => {
  test('tells the same facts as text and as html', () => {
    const data = { ...samples.key_expired, organization: 'Acme' };
    const { subject, text, html } = keyExpired(data, 'https://keys.example.com');
    expect(subject).toBe('API key "Production API" in Acme has expired');
    for (const form of [text, html]) {
      for (const fact of [
        'Acme',
        'Production API',
        'lk_AbCdE',
        '2027-12-31 23:59:59 UTC',
        '2026-12-24 18:30:00 UTC',
        'create another one',
        'https://keys.example.com/settings/api-tokens',
      ]) {
        expect(form).toContain(fact);
      }
    }
  });
});
