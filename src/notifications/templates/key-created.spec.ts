import { keyCreated, type KeyCreatedData } from './key-created.js';

const data: KeyCreatedData = {
  organization: 'Acme GmbH',
  ip: '203.0.113.7',
  apiKey: {
    id: 7,
    type: 'api_key',
    name: 'Production API',
    key_prefix: 'lk_AbCdE',
    permissions: ['read', 'reports:write'],
    environment: null,
    rate_limit_per_minute: 60,
    status: 'active',
    organization_id: 1,
    created_by: { id: 1, name: 'Ada', email: 'ada@example.com' },
    created_at: '2026-11-22T07:00:05.123Z',
    last_used_at: null,
    expires_at: '2027-12-31T23:59:59.000Z',
    revoked_at: null,
  },
};

describe('the mail about a new key', () => {
  test('tells the same facts as text and as html', () => {
    const { subject, text, html } = keyCreated(data, 'https://keys.example.com');
    expect(subject).toBe('New API key "Production API" in Acme GmbH');
    for (const form of [text, html]) {
      for (const fact of [
        'Acme GmbH',
        'Production API',
        'lk_AbCdE',
        'read, reports:write',
        '2027-12-31 23:59:59 UTC',
        '2026-11-22 07:00:05 UTC',
        '203.0.113.7',
        'https://keys.example.com/settings/api-tokens',
        'revoke',
        'reset your password',
        '(https://keys.example.com/forgot-password)',
      ]) {
        expect(form).toContain(fact);
      }
    }
  });

  test('says so when a key has no expiry, no permissions, or came from nobody knows where', () => {
    const apiKey = { ...data.apiKey, expires_at: null, permissions: [] };
    const { text, html } = keyCreated({ ...data, apiKey, ip: null }, 'https://keys.example.com');
    expect(text).toMatch(/Expires: +never/);
    expect(text).toMatch(/Permissions: +none/);
    expect(text).toMatch(/From: +unknown/);
    for (const word of ['never', 'none', 'unknown']) expect(html).toContain(`<td>${word}</td>`);
  });
});
