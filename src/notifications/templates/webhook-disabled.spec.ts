import { samples } from './samples.js';
import { webhookDisabled } from './webhook-disabled.js';

const APP_URL = 'https://keys.example.com';

describe('the mail about a disabled webhook', () => {
  test('tells the same facts as text and as html, and what to do', () => {
    const data = { ...samples.webhook_disabled, organization: 'Acme' };
    const { subject, text, html } = webhookDisabled(data, APP_URL);
    expect(subject).toBe('A webhook of Acme has been disabled: hooks.example.com');
    for (const form of [text, html]) {
      for (const fact of [
        'Acme',
        'hooks.example.com',
        'Billing',
        'without one success',
        '2026-11-22 07:00:05 UTC',
        'enable the webhook, then recover',
        'POST https://keys.example.com/api/webhooks/3/recover',
        'https://keys.example.com/settings/webhooks',
      ]) {
        expect(form).toContain(fact);
      }
    }
  });

  test('says so when the receiver is gone', () => {
    const { text } = webhookDisabled({ ...samples.webhook_disabled, reason: 'gone' }, APP_URL);
    expect(text).toMatch(/Why: +it answered that it is gone \(410\)/);
  });
});
