import { readFileSync } from 'node:fs';
import type { Browser, Page, Route } from 'playwright-core';
import { call, newOwner, type TestUser } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { newMember } from '../support/member.js';
import { verify } from '../support/receiver.js';
import { TestServer } from '../support/server.js';
import { Subscriber } from '../support/subscriber.js';
import { clipboardOf, faultsOf, inspect, openBrowser, openPageAs } from './support/browser.js';

describe('the pages of webhooks', () => {
  let server: TestServer;
  let browser: Browser;
  let operator: TestUser;
  let us: Subscriber;
  let page: Page;

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await openBrowser();
    operator = await newOwner(server);
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
  const dialog = () => page.getByRole('dialog');
  const focused = () =>
    page.evaluate<string>(
      'document.activeElement.ariaLabel ?? document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent',
    );
  const webhooks = async () => (await us.ask('GET /api/webhooks')).body.data;
  const open = async (id: number) => {
    await page.goto(`/settings/webhooks/${id}`);
    await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  };

  test('an endpoint that was made by keyboard is sent to, and the secret that was shown once verifies it', async () => {
    const receiver = await us.newReceiver();
    await page.goto('/settings/webhooks');
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    await inspect(page, 'webhooks-empty');

    await button('Add endpoint').press('Enter');
    await page.getByLabel(/^URL/).waitFor();
    await page.keyboard.type(receiver.url);
    await page.keyboard.press('Tab');
    await page.keyboard.type('Billing');
    await page.getByRole('radio', { name: 'Chosen events' }).press('Space');
    await page.getByRole('checkbox', { name: 'All of credits' }).press('Space');
    expect(await page.getByRole('checkbox', { name: 'credits.exhausted' }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: 'api_key.created' }).press('Space');
    await dialog().getByRole('button', { name: 'Add a header' }).press('Enter');
    expect(await focused()).toBe('Name of header 1');
    await page.keyboard.type('x-tenant');
    await page.getByLabel('Value of header 1', { exact: true }).fill('a secret of the gateway');
    await page.getByLabel(/^Description/).press('Enter');

    const secret = await page.getByLabel('Signing secret').inputValue();
    await page.keyboard.press('Escape');
    await page.getByText('Close without having copied it?').waitFor();
    await button('Back to it').click();
    await button('Copy').click();
    expect(await clipboardOf(page)).toBe(secret);
    await button('How to verify messages').click();
    const docs = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
    for (const language of ['NestJS', 'TypeScript', 'Python', 'PHP', 'Go']) {
      await page.getByLabel('Language').selectOption(language);
      expect(docs).toContain(await page.getByLabel('Code of a receiver').textContent());
    }
    await inspect(page, 'webhook-secret');
    await dialog().getByRole('button', { name: 'Close' }).click();

    await page.getByRole('heading', { name: 'Billing', level: 1 }).waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(await webhooks()).toMatchObject([
      { url: receiver.url, events: ['credits.*', 'api_key.created'], header_names: ['x-tenant'] },
    ]);
    await button('Send test').click();
    await page.getByText('The test was taken').waitFor();
    expect(verify(secret, receiver.received[0]!)).toMatchObject({ type: 'webhook.test' });
    expect(receiver.received[0]!.headers['x-tenant']).toBe('a secret of the gateway');
    await page.getByRole('cell', { name: 'Succeeded' }).waitFor();
  });

  test('a URL that is refused is told at its field, and nothing that was typed is lost', async () => {
    await page.goto('/settings/webhooks');
    await button('Add endpoint').click();
    const url = page.getByLabel(/^URL/);
    await page.getByLabel(/^Description/).fill('Billing');
    await page.getByRole('radio', { name: 'Chosen events' }).click();
    await dialog().getByRole('button', { name: 'Add endpoint' }).click();
    await page.getByText('Choose at least one event.').waitFor();
    await page.getByRole('checkbox', { name: 'api_key.created' }).click();
    for (const refused of ['', 'nonsense', 'https://10.0.0.1/hook', 'ftp://example.com/hook']) {
      await url.fill(refused);
      await url.press('Enter');
      await eventually('the error', async () => (await url.getAttribute('aria-invalid')) === 'true');
      const described = (await url.getAttribute('aria-describedby'))!.split(' ');
      const error = described.find((part) => part.endsWith('-error'));
      expect(await page.locator(`[id="${error}"]`).textContent()).toMatch(/fill this in|url/i);
      expect(await focused()).toMatch(/^URL/);
      expect(await url.inputValue()).toBe(refused);
    }
    expect(await page.getByLabel(/^Description/).inputValue()).toBe('Billing');
    expect(await page.getByRole('checkbox', { name: 'api_key.created' }).isChecked()).toBe(true);
    await inspect(page, 'webhook-form');

    await page.keyboard.press('Escape');
    await button('Back to it').click();
    expect(await page.getByLabel(/^Description/).inputValue()).toBe('Billing');
    await page.keyboard.press('Escape');
    await button('Close anyway').click();
    await dialog().waitFor({ state: 'detached' });
    expect(await focused()).toBe('Add endpoint');
    // Nothing was typed: nobody is asked.
    await button('Add endpoint').click();
    await page.getByLabel(/^URL/).waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(await webhooks()).toEqual([]);
  });

  test('what is set can be changed; another server gets the headers only when they are given anew', async () => {
    const [receiver, other] = [await us.newReceiver(), await us.newReceiver()];
    const { id } = await us.newWebhook(receiver.url, ['*'], { headers: { 'x-tenant': 'acme', 'x-b': 'b' } });
    await open(id);
    await button('Edit').click();
    await page.getByLabel(/^URL/).fill(other.url);
    await page.getByLabel(/^Description/).fill('Moved');
    await page.getByText('The URL leads to another server').waitFor();
    await button('Save').click();
    await eventually('the focus', async () => (await focused()) === 'Set them anew');
    await inspect(page, 'webhook-edit');
    await page.getByRole('radio', { name: 'Set them anew' }).click();
    await button('Add a header').click();
    await page.getByLabel('Name of header 1').fill('x-tenant');
    await page.getByLabel('Value of header 1', { exact: true }).fill('acme again');
    await button('Add a header').click();
    await page.getByLabel('Name of header 2').fill('X-Tenant');
    await button('Save').click();
    await dialog().getByText('A header is there twice.').waitFor();
    // What is not sent is in nobody's way.
    await page.getByRole('radio', { name: /^Keep/ }).click();
    await button('Save').click();
    await dialog().getByText('The URL leads to another server').waitFor();
    expect(await dialog().getByText('A header is there twice.').count()).toBe(0);
    await page.getByRole('radio', { name: 'Set them anew' }).click();
    await page.getByRole('button', { name: 'Remove header 2' }).click();
    await page.getByRole('checkbox', { name: /^Sign with a public key/ }).click();
    await button('Save').click();

    await page.getByRole('heading', { name: 'Moved', level: 1 }).waitFor();
    const [webhook] = await webhooks();
    expect(webhook).toMatchObject({ url: other.url, events: ['*'], header_names: ['x-tenant'] });
    await page.getByText(webhook.public_keys[0]).waitFor();
    await button('Send test').click();
    await page.getByText('The test was taken').waitFor();
    expect(other.received[0]!.headers['x-tenant']).toBe('acme again');
    await inspect(page, 'webhook');
    expect(receiver.received).toEqual([]);

    // What is not touched stays, also as another window has set it meanwhile.
    await button('Edit').click();
    await page.getByLabel(/^Description/).fill('Renamed');
    const meanwhile = { events: ['credits.*'], headers: { 'x-b': 'b' } };
    await us.ask(`PATCH /api/webhooks/${id}`, meanwhile);
    await button('Save').click();
    await page.getByRole('heading', { name: 'Renamed', level: 1 }).waitFor();
    expect((await webhooks())[0]).toEqual({
      ...webhook,
      description: 'Renamed',
      events: meanwhile.events,
      header_names: ['x-b'],
    });
  });

  test('a new secret is shown once, and the old one holds for as long as was chosen', async () => {
    const receiver = await us.newReceiver();
    const { id, secret } = await us.newWebhook(receiver.url);
    const rotate = async (overlap: string) => {
      await button('Rotate secret').click();
      await page.getByLabel('How long the old secret still holds').selectOption(overlap);
      await button('Make a new secret').click();
      return page.getByLabel('Signing secret').inputValue();
    };
    const sent = async () => {
      const { length } = receiver.received;
      await us.attempt(id);
      return receiver.received[length]!;
    };
    await page.goto('/settings/webhooks');
    await page.getByRole('link', { name: receiver.url }).click();
    await button('Rotate secret').click();
    const overlap = page.getByLabel('How long the old secret still holds');
    await overlap.selectOption('Not at all: it has leaked');
    await button('Cancel').click();
    await dialog().waitFor({ state: 'detached' });
    await button('Rotate secret').click();
    expect(await overlap.inputValue()).toBe('86400');
    await eventually('the focus', async () => (await focused())?.startsWith('How long'));
    // While the answer is awaited, there is no way past it.
    const asked = new Promise<Route>((resolve) => void page.route('**/rotate-secret', resolve));
    await button('Make a new secret').click();
    const held = await asked;
    await page.getByRole('button', { name: 'Make a new secret', disabled: true }).waitFor();
    await page.keyboard.press('Escape');
    await button('Cancel').click();
    await page.evaluate('history.back()');
    await held.continue();
    await page.unroute('**/rotate-secret');
    const second = await page.getByLabel('Signing secret').inputValue();
    await dialog().getByText('The old one still holds for 24 hours.').waitFor();
    await button('Copy').click();
    await dialog().getByRole('button', { name: 'Close' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(second);
    const signedByBoth = await sent();
    verify(secret, signedByBoth);
    verify(second, signedByBoth);

    const third = await rotate('Not at all: it has leaked');
    await dialog().getByText('The old one holds no more').waitFor();
    const signedByOne = await sent();
    verify(third, signedByOne);
    expect(() => verify(second, signedByOne)).toThrow();
  });

  test('a webhook is deleted only after it was asked, and goes from the list', async () => {
    const receiver = await us.newReceiver();
    const { id } = await us.newWebhook(receiver.url, ['*'], { description: 'Old one' });
    await us.newWebhook(receiver.url, ['api_key.*', 'credits.exhausted', 'webhook.test', 'webhook.disabled']);
    await page.goto('/settings/webhooks');
    await inspect(page, 'webhooks');
    await page.getByRole('link', { name: 'Old one' }).click();
    await button('Delete').click();
    await dialog().getByText(receiver.url).waitFor();
    await inspect(page, 'webhook-delete');
    await button('Cancel').click();
    await dialog().waitFor({ state: 'detached' });
    expect(await focused()).toBe('Delete');
    expect(await webhooks()).toHaveLength(2);

    await button('Delete').click();
    await button('Delete the webhook').click();
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
    await page.getByRole('link', { name: receiver.url }).waitFor();
    expect(await page.getByRole('link', { name: 'Old one' }).count()).toBe(0);
    expect((await us.ask(`GET /api/webhooks/${id}`)).status).toBe(404);
  });

  test('what another window has disabled or deleted is shown so once the server has said it', async () => {
    const receiver = await us.newReceiver();
    const { id } = await us.newWebhook(receiver.url);
    await open(id);
    await us.ask(`PATCH /api/webhooks/${id}`, { status: 'disabled' });
    await button('Send test').click();
    await page.getByText('Disabled by hand').waitFor();
    await button('Enable').waitFor();
    await us.ask(`DELETE /api/webhooks/${id}`);
    await button('Rotate secret').click();
    await button('Make a new secret').click();
    await page.getByRole('heading', { name: 'Webhook', exact: true, level: 1 }).waitFor();
    await dialog().waitFor({ state: 'detached' });
    expect(await page.getByText('Not found').count()).toBe(1);
    expect(await page.getByText(receiver.url).count()).toBe(0);

    const another = await us.newWebhook(receiver.url);
    await open(another.id);
    await us.ask(`DELETE /api/webhooks/${another.id}`);
    await button('Delete').click();
    await button('Delete the webhook').click();
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
  });

  test('those of an organization that was suspended rest, which is said once', async () => {
    const { id } = await us.newWebhook((await us.newReceiver()).url);
    await open(id);
    const { status } = await call(server, `POST /api/organizations/${us.owner.organizationId}/suspend`, {
      as: operator.token,
      body: { reason: 'Unpaid' },
    });
    expect(status).toBe(200);
    await button('Edit').click();
    await button('Save').click();
    await page.getByRole('heading', { name: 'Webhooks rest meanwhile' }).waitFor();
    await page.getByRole('alert').getByText('This organization is suspended').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    expect(await button('Edit').count()).toBe(0);
    await inspect(page, 'webhooks-suspended');
  });

  test('a member is told for whom these pages are, without a call that would fail', async () => {
    const owner = await newOwner(server);
    const member = await newMember(server, owner, 'member');
    const theirs = await openPageAs(browser, server, member);
    const refused: string[] = [];
    theirs.on('response', (response) => {
      if (response.status() === 403) refused.push(response.url());
    });
    const whyNot = theirs.getByRole('heading', { name: 'Webhooks are for owners and admins' });
    await theirs.goto('/settings/webhooks');
    await theirs.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    await theirs.getByLabel('Organization').selectOption(String(owner.organizationId));
    await whyNot.waitFor();
    for (const path of ['/settings/webhooks', '/settings/webhooks/1', '/settings/webhooks/1/deliveries/1']) {
      await theirs.goto(path);
      await whyNot.waitFor();
    }
    await inspect(theirs, 'webhooks-member');
    expect(refused).toEqual([]);
    const answer = await call(server, 'GET /api/webhooks', { as: member.token });
    expect(answer.status).toBe(403);
    await theirs.context().close();
  });
});
