import { organizationReinstated } from './organization-reinstated.js';
import { organizationSuspended } from './organization-suspended.js';
import { samples } from './samples.js';

const APP_URL = 'https://keys.example.com';

describe('the mail about a suspended organization', () => {
  test('tells the same facts as text and as html', () => {
    const data = { ...samples.organization_suspended, organization: 'Acme' };
    const { subject, text, html } = organizationSuspended(data, APP_URL);
    expect(subject).toBe('Acme has been suspended');
    for (const form of [text, html]) {
      for (const fact of [
        'Acme',
        'The invoice of October is not paid.',
        '2026-11-22 07:00:05 UTC',
        'operator',
        'https://keys.example.com/settings/organization',
      ]) {
        expect(form).toContain(fact);
      }
    }
  });
});

describe('the mail about a reinstated organization', () => {
  test('tells the same facts as text and as html', () => {
    const data = { ...samples.organization_reinstated, organization: 'Acme' };
    const { subject, text, html } = organizationReinstated(data, APP_URL);
    expect(subject).toBe('Acme has been reinstated');
    for (const form of [text, html]) {
      for (const fact of [
        'Acme',
        '2026-11-23 07:00:05 UTC',
        'https://keys.example.com/settings/organization',
      ]) {
        expect(form).toContain(fact);
      }
    }
  });
});
