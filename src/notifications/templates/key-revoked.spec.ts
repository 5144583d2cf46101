import { keyRevoked } from './key-revoked.js';
import { samples } from './samples.js';

const APP_URL = 'https://keys.example.com';

describe('the mail about a key that somebody else has revoked', () => {
  test('tells the same facts as text and as html', () => {
    const { subject, text, html } = keyRevoked({ ...samples.key_revoked, organization: 'Acme' }, APP_URL);
    expect(subject).toBe('Grace Hopper revoked your API key "Production API" in Acme');
    for (const form of [text, html]) {
      for (const fact of [
        'Acme',
        'Production API',
        'lk_AbCdE',
        'Grace Hopper (grace@example.com)',
        '2027-01-02 03:04:05 UTC',
        'https://keys.example.com/settings/api-tokens',
      ]) {
        expect(form).toContain(fact);
      }
    }
  });

  test('says so when a key did it', () => {
    const { subject, text } = keyRevoked({ ...samples.key_revoked, revokedBy: null }, APP_URL);
    expect(subject).toMatch(/^An API key revoked your API key/);
    expect(text).toMatch(/Revoked by: +an API key of the organization/);
  });
});
