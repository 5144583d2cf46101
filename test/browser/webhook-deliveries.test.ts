import type { Browser, Page } from 'playwright-core';
import { newKey } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestServer } from '../support/server.js';
import { Subscriber } from '../support/subscriber.js';
import { faultsOf, inspect, openBrowser, openPageAs } from './support/browser.js';

// An hour is later than any of these tests: what has failed once waits.
const REFUSES = () => ({
  status: 503,
  headers: { 'retry-after': '3600', 'content-type': 'application/json' },
  // Numbers that JavaScript cannot hold, and what is there twice.
  body: '{"error":"no { disk","id":12345678901234567890,"id":1.0,"left":[],"of":[{ }]}',
});
const TAKES = () => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body: 'Thank you'.padEnd(16_384, '!'),
});

describe('what was sent to a webhook', () => {
  let server: TestServer;
  let browser: Browser;
  let us: Subscriber;
  let page: Page;

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await openBrowser();
  });

  beforeEach(async () => {
    us = await Subscriber.register(server);
    page = await openPageAs(browser, server, us.owner);
  });

  afterEach(async () => {
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
    await us.stop();
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const open = async (id: number) => {
    await page.goto(`/settings/webhooks/${id}`);
    await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  };
  const cells = (name: string) => page.getByRole('cell', { name, exact: true });

  test('a failed delivery shows request and response, and goes through once its receiver is well again', async () => {
    const receiver = await us.newReceiver(REFUSES);
    const { id } = await us.newWebhook(receiver.url, ['*'], { headers: { authorization: 'Bearer gateway' } });
    await open(id);
    await page.getByText('Nothing was sent yet').waitFor();
    await button('Send test').click();
    await page.getByText('The test was not taken').waitFor();
    await cells('Pending').waitFor();
    await page.getByRole('link', { name: 'See request and response' }).click();
    await page.getByRole('heading', { name: 'Delivery: webhook.test' }).waitFor();

    const request = page.getByRole('region', { name: 'Request', exact: true });
    const response = page.getByRole('region', { name: 'Response 503', exact: true });
    const { headers, body } = receiver.received[0]!;
    await request.getByText(`webhook-id: ${String(headers['webhook-id'])}`).waitFor();
    expect(await request.getByLabel('Request: Headers').textContent()).toContain('authorization: [redacted]');
    expect(await request.getByLabel('Request: Body').textContent()).toBe(JSON.stringify(body, null, 2));
    expect(await response.getByLabel('Response 503: Headers').textContent()).toContain('retry-after: 3600');
    expect(await response.getByLabel('Response 503: Body').textContent()).toBe(
      '{\n  "error": "no { disk",\n  "id": 12345678901234567890,\n  "id": 1.0,\n  "left": [],\n  "of": [\n    {}\n  ]\n}',
    );
    const firstPart = page.getByText('The log keeps the first 16 KiB of an answer.');
    expect(await firstPart.count()).toBe(0);
    await inspect(page, 'webhook-delivery');

    // A try was lost, and the next one is far away.
    await page.route('**/api/webhooks/*/deliveries/*', async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { data: { ...answer.data, tries: 2 } } });
    });
    await page.reload();
    await page.getByText('How one of the tries ended is not known.').waitFor();
    await page.unroute('**/api/webhooks/*/deliveries/*');
    await page.reload();

    receiver.answer = TAKES;
    await button('Redeliver').click();
    await page.getByRole('region', { name: 'Response 200', exact: true }).getByText('Thank you').waitFor();
    expect(await firstPart.count()).toBe(1);
    await page.getByText('Succeeded').waitFor();
    expect(await page.getByRole('button', { name: /^Answered/ }).count()).toBe(2);
    expect(receiver.received.map((message) => message.headers['webhook-id'])).toEqual([
      headers['webhook-id'],
      headers['webhook-id'],
    ]);

    await page.getByRole('link', { name: 'Back to the webhook' }).click();
    await cells('Succeeded').waitFor();
    expect((await us.deliveries(id))[0]).toMatchObject({ status: 'succeeded', tries: 2 });
  });

  test('one that cannot be reached says so, and what a disabled webhook cannot do says why', async () => {
    const receiver = await us.newReceiver();
    const { id } = await us.newWebhook(receiver.url);
    await receiver.stop();
    await open(id);
    await button('Send test').click();
    await page.getByText('The test was not taken').waitFor();
    await page.getByRole('link', { name: 'See request and response' }).click();
    await page.getByText('No answer came.').waitFor();
    await page.getByRole('button', { name: /^No connection/ }).waitFor();
    await us.ask(`PATCH /api/webhooks/${id}`, { status: 'disabled' });
    await page.reload();
    await page.getByText('The webhook is disabled: enable it before you send this again.').waitFor();
    expect(await button('Redeliver').isDisabled()).toBe(true);
  });

  test('what answered 410 Gone is disabled, which the page explains; enabled again it gets what it has missed', async () => {
    const receiver = await us.newReceiver(() => ({ status: 410 }));
    const { id } = await us.newWebhook(receiver.url);
    await open(id);
    await button('Send test').click();
    await page.getByText('Disabled: the receiver answered 410 Gone').waitFor();
    expect(await button('Send test').isDisabled()).toBe(true);
    await page.getByText('It is disabled: enable it before you send something.').waitFor();
    await newKey(server, us.owner);
    await us.delivery(id, ({ status }) => status === 'skipped');
    await button('Refresh').click();
    await cells('Skipped').waitFor();
    await inspect(page, 'webhook-gone');

    receiver.answer = TAKES;
    await button('Enable').click();
    await page.getByText('It is enabled again.').waitFor();
    await inspect(page, 'webhook-recover');
    await button('Send them').click();
    await page.getByText('2 messages are being sent.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await eventually('both', async () => (await cells('Succeeded').count()) === 2);
    expect(receiver.ofType('api_key.created')).toHaveLength(1);
    expect(await page.getByText('Disabled: the receiver').count()).toBe(0);
  });

  test("a webhook is disabled by hand after it was asked; recovering wants a time, in the reader's zone", async () => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Tokyo' });
    const inTokyo = (local: string) => Date.parse(`${local}:00+09:00`);
    const receiver = await us.newReceiver();
    const { id } = await us.newWebhook(receiver.url);
    await open(id);
    await button('Disable').click();
    await page.getByRole('dialog').getByText('kept as skipped').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Disabled by hand').waitFor();
    await inspect(page, 'webhook-disabled');
    const { disabled_at } = await us.webhook(id, ({ disabled_reason }) => disabled_reason === 'by_hand');
    await newKey(server, us.owner);
    await us.delivery(id, ({ status }) => status === 'skipped');

    await button('Enable').click();
    const since = page.getByLabel(/^Since/);
    const proposed = await since.inputValue();
    const hourBefore = Date.parse(disabled_at as string) - 3_600_000;
    expect(hourBefore - inTokyo(proposed)).toBeGreaterThanOrEqual(0);
    expect(hourBefore - inTokyo(proposed)).toBeLessThan(60_000);
    await button('Not now').click();
    await eventually('the focus', () =>
      page.evaluate<boolean>('document.activeElement.textContent === "Disable"'),
    );
    await us.webhook(id, ({ status }) => status === 'enabled');
    expect(receiver.received).toEqual([]);
    await button('Recover').click();
    await since.fill('');
    await since.press('Enter');
    await page.getByText('Enter a date and a time.').waitFor();
    await since.fill('2999-01-01T00:00');
    await button('Send them').click();
    await page.getByText('Nothing was skipped or has failed since then.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await button('Recover').click();
    await since.fill(proposed);
    await button('Send them').click();
    await page.getByText('1 message is being sent.').waitFor();
    await eventually('the message', () => receiver.ofType('api_key.created').length === 1);
  });

  test('a webhook whose last tries have failed says so, in the list and on its page', async () => {
    const receiver = await us.newReceiver(REFUSES);
    const { id } = await us.newWebhook(receiver.url);
    for (const failures of [1, 2, 3, 4]) {
      await us.attempt(id);
      await us.webhook(id, (found) => found.failures === failures);
    }
    await page.goto('/settings/webhooks');
    await page.getByText('Failing', { exact: true }).waitFor();
    await page.getByText(/^The last 4 tries have failed, since/).waitFor();
    await page.getByRole('link', { name: receiver.url }).click();
    await page.getByText('Failing since').waitFor();
    await inspect(page, 'webhook-failing');
  });

  test('the log shows all there is, piece by piece, and narrowed down', async () => {
    const receiver = await us.newReceiver();
    const { id } = await us.newWebhook(receiver.url, ['api_key.*']);
    await newKey(server, us.owner);
    for (let sent = 0; sent < 51; sent += 1) await us.ask(`POST /api/webhooks/${id}/test`);
    await us.delivery(id, ({ status }) => status === 'succeeded', 60_000);
    await eventually('all', () => receiver.received.length === 52, 60_000);
    await open(id);
    await page.getByText('50 shown').waitFor();
    await button('Load more').click();
    await page.getByText('52 shown').waitFor();
    expect(await page.getByRole('row').count()).toBe(53);
    expect(await button('Load more').count()).toBe(0);

    await page.getByLabel('Event', { exact: true }).selectOption('api_key.created');
    await page.getByText('1 shown').waitFor();
    await page.getByLabel('Status', { exact: true }).selectOption('Failed');
    await page.getByText('Nothing of the last 30 days matches these filters.').waitFor();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      status: 'failed',
      event_type: 'api_key.created',
    });
    await page.reload();
    await page.getByText('Nothing of the last 30 days matches these filters.').waitFor();

    await page.goto(`/settings/webhooks/${id}?event_type=old.type`);
    const event = page.getByLabel('Event', { exact: true });
    await event.locator('option', { hasText: 'api_key.created' }).waitFor({ state: 'attached' });
    expect(await event.inputValue()).toBe('old.type');
  });
});
