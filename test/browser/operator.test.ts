import type { Browser, Page } from 'playwright-core';
import { call, newKey, newOwner, type TestUser } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { MailServer } from '../support/mail-server.js';
import { TestServer } from '../support/server.js';
import { inspect, openBrowser, openPageAs } from './support/browser.js';

describe("the operator's pages", () => {
  let server: TestServer;
  let mailServer: MailServer;
  let browser: Browser;
  let operator: TestUser;
  let owner: TestUser;

  beforeAll(async () => {
    mailServer = await MailServer.start();
    server = await TestServer.start({ env: { SMTP_URL: mailServer.url } });
    browser = await openBrowser();
    operator = await newOwner(server);
  });

  beforeEach(async () => {
    owner = await newOwner(server);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await mailServer.close();
  });

  const readOwn = async () =>
    (await call(server, `GET /api/organizations/${owner.organizationId}`, { as: owner.token })).body.data;

  async function openOrganization(): Promise<Page> {
    const page = await openPageAs(browser, server, operator);
    await page.goto(`/operator/organizations/${owner.organizationId}`);
    await page.getByRole('heading', { name: (await readOwn()).name as string, level: 1 }).waitFor();
    return page;
  }

  test('list all organizations, by their name, an owner and the status, and lead to each', async () => {
    const { name } = await readOwn();
    const page = await openPageAs(browser, server, operator);
    await page.goto('/operator');
    await page.getByRole('link', { name: name as string }).waitFor();
    await inspect(page, 'operator');
    const search = page.getByLabel('Name, slug or e-mail of an owner');
    await search.fill((name as string).toUpperCase());
    await page.getByText('1 organization.').waitFor();
    await search.fill('nobody-has-this');
    await page.getByText('No organization matches.').waitFor();
    await search.fill(owner.email);
    await page.getByRole('cell', { name: owner.email }).waitFor();
    await page.getByText('1 organization.').waitFor();
    await page.getByLabel('Status').selectOption('Suspended');
    await page.getByText('No organization matches.').waitFor();
    await page.getByLabel('Status').selectOption('Active');
    await page.getByRole('link', { name: name as string }).click();
    await page.getByRole('heading', { name: name as string, level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/operator/organizations/${owner.organizationId}`);
    await page.getByText(`(${owner.email})`).waitFor();
    await page.goto('/operator/organizations/987654321');
    await page.getByText('There is no organization with this id.').waitFor();
    await page.context().close();
  });

  test('do not bring back who follows a link before what was typed is searched', async () => {
    const { name } = await readOwn();
    const page = await openPageAs(browser, server, operator);
    let letGo!: () => void;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/assets/operated-organization.page-*', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/operator');
    const link = page.getByRole('link', { name: name as string });
    await link.waitFor();
    await page.clock.install();
    // Both at once: however slow the machine is, the search waits longer than the click.
    await page.evaluate(`{
      const field = document.querySelector('main input[type=search]');
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '${name}');
      field.dispatchEvent(new Event('input', { bubbles: true }));
      document.querySelector('main a[href="/operator/organizations/${owner.organizationId}"]').click();
    }`);
    await page.getByRole('progressbar').waitFor();
    await page.clock.runFor(1_000);
    letGo();
    await page.getByRole('heading', { name: name as string, level: 1 }).waitFor();
    await page.context().close();
  });

  test('list more than one answer holds', async () => {
    for (let made = 0; made < 55; made += 5) {
      const names = Array.from({ length: 5 }, (_, i) => `Many ${made + i}`);
      await Promise.all(
        names.map((name) => call(server, 'POST /api/organizations', { as: owner.token, body: { name } })),
      );
    }
    const page = await openPageAs(browser, server, operator);
    await page.goto('/operator?search=many');
    await page.getByText('50 organizations so far').waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText('55 organizations.').waitFor();
    expect(await page.getByRole('row').count()).toBe(56);
    await page.context().close();
  });

  test('suspend an organization, with a reason: its key is refused from then on, until it is reinstated', async () => {
    const { key } = await newKey(server, owner);
    const status = async () => (await call(server, 'GET /api/whoami', { as: key })).status;
    expect(await status()).toBe(200);
    const page = await openOrganization();
    await page.getByRole('button', { name: 'Suspend…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Suspend / });
    await dialog.getByText('Every key and token of the organization is refused at once').waitFor();
    // Without a reason nothing happens.
    await dialog.getByRole('button', { name: 'Suspend' }).click();
    await eventually(
      'the fault is tied to the field',
      async () => (await dialog.getByLabel(/^Reason/).getAttribute('aria-invalid')) === 'true',
    );
    expect(await dialog.locator('input:focus').count()).toBe(1);
    expect(await status()).toBe(200);
    await inspect(page, 'operator-suspend');
    await dialog.getByLabel(/^Reason/).fill('Unpaid invoices');
    await page.keyboard.press('Enter');
    await page.getByText('All its keys and tokens are refused.').waitFor();
    expect(await status()).toBe(403);
    await page.getByText('Unpaid invoices').waitFor();
    await dialog.waitFor({ state: 'hidden' });
    await inspect(page, 'operator-suspended');

    await page.getByRole('button', { name: 'Reinstate' }).click();
    await page.getByText('The organization works').waitFor();
    expect(await status()).toBe(200);
    await page.context().close();
  });

  test('give an organization another plan', async () => {
    const page = await openOrganization();
    await page.getByRole('combobox', { name: 'Plan' }).selectOption({ value: 'pro' });
    await page.getByRole('button', { name: 'Save the plan' }).click();
    await page.getByText('Saved: the plan is pro.').waitFor();
    expect((await readOwn()).plan).toBe('pro');
    await page.context().close();
  });

  test('give credits, and take them back, never below zero; nothing typed is lost by a refusal', async () => {
    const page = await openOrganization();
    const grant = async (amount: string, reason: string) => {
      await page.getByLabel(/^Amount/).fill(amount);
      await page.getByLabel(/^Reason/).fill(reason);
      await page.getByRole('button', { name: 'Grant credits' }).click();
    };
    await page.getByRole('button', { name: 'Grant credits' }).click();
    await eventually(
      'the fault is tied to the field',
      async () => (await page.getByLabel(/^Amount/).getAttribute('aria-invalid')) === 'true',
    );
    await inspect(page, 'operator-credits-refused');
    await grant('1.5', 'Invoice 7');
    await page.getByText(/^Must be a whole number/).waitFor();
    expect(await page.getByLabel(/^Amount/).inputValue()).toBe('1.5');
    await grant('500', 'Invoice 7');
    await page.getByText('Granted: 500. The balance is 500 now.').waitFor();
    await grant('-600', 'Too much');
    await page.getByRole('alert').getByText('The balance cannot fall below zero.').waitFor();
    expect(await page.getByLabel(/^Reason/).inputValue()).toBe('Too much');
    expect((await readOwn()).credits).toBe(500);
    await grant('-100', 'Too much');
    await page.getByText('Taken back: 100. The balance is 400 now.').waitFor();
    await page.getByText('The balance is 400 credits.').waitFor();
    await page.route('**/credits', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await grant('50', 'Invoice 8');
    const alert = page.getByRole('alert');
    await alert.getByText('It may have been granted all the same: look at the balance first.').waitFor();
    await page.getByText('The balance is 450 credits.').waitFor();
    expect(await page.getByLabel(/^Reason/).inputValue()).toBe('Invoice 8');
    await inspect(page, 'operator-credits-lost');
    const { body } = await call(server, `GET /api/organizations/${owner.organizationId}/credits`, {
      as: owner.token,
    });
    expect(
      body.data.ledger.map(({ amount, reason }: { amount: number; reason: string }) => [amount, reason]),
    ).toEqual([
      [50, 'Invoice 8'],
      [-100, 'Too much'],
      [500, 'Invoice 7'],
    ]);
    await page.context().close();
  });

  test('tell which mails were given up, and why', async () => {
    const email = 'gone@example.com';
    mailServer.refused.set(email, '550 5.1.1 No such user');
    const body = { email, role: 'member' };
    await call(server, `POST /api/organizations/${owner.organizationId}/members`, { as: owner.token, body });
    await eventually('the mail is given up', async () => {
      const { body } = await call(server, 'GET /api/mails?status=failed', { as: operator.token });
      return body.data.length > 0;
    });
    const page = await openPageAs(browser, server, operator);
    await page.goto('/operator');
    await page.getByRole('link', { name: 'Mails' }).click();
    await page.getByRole('row').filter({ hasText: email }).getByText('No such user').waitFor();
    await inspect(page, 'operator-mails');
    await page.context().close();
  });

  test('are nobody else’s', async () => {
    const page = await openPageAs(browser, server, owner);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    for (const path of [
      '/operator',
      `/operator/organizations/${operator.organizationId}`,
      '/operator/mails',
    ]) {
      await page.goto(path);
      await page.getByText('Only the operator of this server sees this page').waitFor();
      expect(await page.getByRole('link', { name: 'Operator' }).count()).toBe(0);
    }
    expect(asked.filter((path) => /^\/api\/(operator|mails)/.test(path))).toEqual([]);
    await inspect(page, 'operator-others');
    await page.context().close();
  });
});
