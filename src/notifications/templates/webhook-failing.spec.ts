import { samples } from './samples.js';
import { webhookFailing } from './webhook-failing.js';

const APP_URL = 'https://keys.example.com';

describe('the mail about a webhook that fails', () => {
  test('tells the same facts as text and as html', () => {
    const { subject, text, html } = webhookFailing(
      { ...samples.webhook_failing, organization: 'Acme' },
      APP_URL,
    );
    expect(subject).toBe('A webhook of Acme fails: hooks.example.com');
    for (const form of [text, html]) {
      for (const fact of [
        'last 4 tries',
        'Acme',
        'hooks.example.com',
        'Billing',
        'The answer was 503.',
        'recover',
        'https://keys.example.com/settings/webhooks',
      ]) {
        expect(form).toContain(fact);
      }
    }
  });

  test('survives what a receiver may have answered', () => {
    const data = { ...samples.webhook_failing, error: '<script>alert(1)</script>\r\n\r\nClick here' };
    const { text, html } = webhookFailing(data, APP_URL);
    expect(html).not.toContain('<script');
    expect(text).not.toMatch(/^Click here/m);
  });

  test('says so when the webhook has no description', () => {
    const webhook = { ...samples.webhook_failing.webhook, description: null };
    expect(webhookFailing({ ...samples.webhook_failing, webhook }, APP_URL).text).toMatch(
      /Description: +none/,
    );
  });
});
