import type { Browser, Page } from 'playwright-core';
import { call, newKey, newOwner, type TestUser } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { keyThatExpiresSoon } from '../support/expiring-key.js';
import { newMember } from '../support/member.js';
import { TestServer } from '../support/server.js';
import { clipboardOf, inspect, openBrowser, openPageAs } from './support/browser.js';

const config = {
  scopes: ['read', 'write', 'start'].map((verb) => ({
    name: `campaigns:${verb}`,
    description: `May ${verb} campaigns.`,
  })),
  plans: { free: { rate_limit_per_minute: 60, max_keys: 6 } },
};

describe('the page of the API tokens', () => {
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await TestServer.start({ config });
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  async function open(user: TestUser): Promise<Page> {
    const page = await openPageAs(browser, server, user);
    await page.goto('/settings/api-tokens');
    await page.getByRole('heading', { name: 'API Tokens', level: 1 }).waitFor();
    return page;
  }

  const keysOf = async ({ token }: TestUser, search = '') =>
    (await call(server, `GET /api/api-keys${search}`, { as: token })).body.data;
  const rows = (page: Page) => page.getByRole('table').getByRole('row');
  const focused = (page: Page) =>
    page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
    );

  describe('creates a key', () => {
    let owner: TestUser;
    let page: Page;
    const dialog = () => page.getByRole('dialog', { name: 'Create an API key' });
    const shown = () => page.getByRole('dialog', { name: 'Your new API key' });

    beforeAll(async () => {
      owner = await newOwner(server);
      page = await open(owner);
    });

    afterAll(() => page.context().close());

    test('and keeps what was typed when the server refuses it, or is gone, or the dialog is closed', async () => {
      await page.getByText('No keys yet').waitFor();
      await page.getByRole('button', { name: 'Create API key' }).click();
      await dialog().getByLabel(/^Name/).fill('Campaign robot');
      await dialog().getByLabel('Expiration').selectOption('On a date…');
      await dialog().getByRole('button', { name: 'Create key' }).click();
      await dialog().getByText('Choose a date.').waitFor();
      await dialog()
        .getByLabel(/^Expires at the end of/)
        .fill('2020-01-01');
      await dialog().getByLabel('Requests per minute').fill('120');
      await dialog().getByLabel('General').selectOption('Read only');
      await dialog().getByLabel('campaigns', { exact: true }).selectOption('Chosen…');
      await dialog().getByLabel('campaigns:start').check();
      await dialog().getByLabel('members').selectOption('Read only');
      await dialog().getByRole('button', { name: 'Create key' }).click();
      await dialog().getByText('expires_at must lie in the future.').waitFor();
      expect(await page.evaluate('document.activeElement.type')).toBe('date');
      await inspect(page, 'api-tokens-create');

      await dialog()
        .getByLabel(/^Expires at the end of/)
        .fill('2031-12-31');
      await page.context().setOffline(true);
      await dialog().getByRole('button', { name: 'Create key' }).click();
      await dialog().getByText('The server cannot be reached').waitFor();
      await page.context().setOffline(false);
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'hidden' });
      expect(await focused(page)).toBe('Create API key');
      await page.keyboard.press('Enter');
      expect(await dialog().getByLabel(/^Name/).inputValue()).toBe('Campaign robot');
      expect(
        await dialog()
          .getByLabel(/^Expires at the end of/)
          .inputValue(),
      ).toBe('2031-12-31');
      expect(await dialog().getByLabel('campaigns:start').isChecked()).toBe(true);
    });

    test('just as it was asked for', async () => {
      await dialog().getByRole('button', { name: 'Create key' }).click();
      await shown().waitFor();
      const [created] = await keysOf(owner);
      expect(created).toMatchObject({
        name: 'Campaign robot',
        type: 'api_key',
        permissions: ['read', 'members:read', 'campaigns:start'],
        rate_limit_per_minute: 120,
      });
      expect(Math.abs(Date.parse(created.expires_at) - Date.parse('2031-12-31T23:59:59Z'))).toBeLessThan(
        86_400_000,
      );
    });

    test('and shows it once: neither Escape nor a click beside it loses it silently', async () => {
      const secret = await shown().getByLabel('API key', { exact: true }).inputValue();
      await page.mouse.click(5, 5);
      await page.keyboard.press('Escape');
      await shown().getByText('Close without having copied it?').waitFor();
      await inspect(page, 'api-tokens-leaving-the-secret');
      await shown().getByRole('button', { name: 'Back to it' }).click();
      await shown().getByRole('button', { name: 'Copy command' }).click();
      const command = await clipboardOf(page);
      expect(command).toContain(`curl ${server.url}/api/whoami`);
      expect(command).toContain(`"Authorization: Bearer ${secret}"`);
      await shown().getByRole('button', { name: 'Copy', exact: true }).click();
      await shown().getByRole('button', { name: 'Copied' }).first().waitFor();
      expect(await clipboardOf(page)).toBe(secret);
      await page.keyboard.press('Escape');
      await shown().waitFor({ state: 'hidden' });
      expect(await focused(page)).toBe('Create API key');
      expect(await page.content()).not.toContain(secret);
      expect((await call(server, 'GET /api/whoami', { as: secret })).status).toBe(200);
    });

    test('unless the plan has no more, which it says', async () => {
      for (let i = 0; i < 5; i++) await newKey(server, owner);
      await page.getByLabel(/^Name/).first().fill('One too many');
      await page.getByRole('button', { name: 'Generate Token' }).click();
      await page.getByText('The plan free allows 6 keys.').waitFor();
      expect(await page.getByLabel(/^Name/).first().inputValue()).toBe('One too many');
    });
  });

  describe('lists keys', () => {
    let owner: TestUser;
    let page: Page;

    beforeAll(async () => {
      owner = await newOwner(server);
      await keyThatExpiresSoon(server, owner);
      const soon = new Date(Date.now() + 3 * 86_400_000).toISOString();
      const permissions = ['read', 'write', 'campaigns:*', 'webhooks:read', 'members:read'];
      await newKey(server, owner, { name: 'Zebra', expires_at: soon, permissions });
      await newKey(server, owner, {
        name: 'agent',
        type: 'runtime',
        environment: 'test',
        permissions: undefined,
      });
      await newKey(server, owner, {
        name: 'Build',
        type: 'token',
        expires_in_days: 90,
        permissions: undefined,
      });
      await eventually('expired', async () => (await keysOf(owner, '?status=expired')).length === 1);
      page = await open(owner);
    });

    afterAll(() => page.context().close());

    const names = async () => {
      const cells = await rows(page).locator('td:first-child').allInnerTexts();
      return cells.map((text) => text.split('\n')[0]);
    };
    const find = (text: string) => page.getByLabel('Search by name, key or creator').fill(text);
    const shows = (...wanted: string[]) =>
      eventually(wanted.join(), async () => JSON.stringify(await names()) === JSON.stringify(wanted));

    test('with what there is to know of each, the active ones first', async () => {
      await shows('Build', 'agent', 'Zebra');
      const zebra = await rows(page).filter({ hasText: 'Zebra' }).innerText();
      expect(zebra).toMatch(
        /lk_.{5}…[^]*API key[^]*read[^]*3 more[^]*by Test User[^]*Never[^]*in 3 days\s+Expires soon/,
      );
      expect(await rows(page).filter({ hasText: 'agent' }).innerText()).toMatch(/Runtime key\s+test/);
      await page.getByRole('button', { name: '3 more' }).click();
      await page.getByText('members:read').waitFor();
      await inspect(page, 'api-tokens');
    });

    test('searched by name, key and creator, filtered by type and status, sorted', async () => {
      await find('zEb');
      await shows('Zebra');
      await find('sk_test_');
      await shows('agent');
      await find(owner.email);
      await shows('Build', 'agent', 'Zebra');
      await find('no such key');
      await page.getByText('Nothing matches these filters.').waitFor();
      await find('');
      await page.getByRole('button', { name: 'Name' }).click();
      await shows('agent', 'Build', 'Zebra');
      await page.getByRole('button', { name: 'Name' }).click();
      await shows('Zebra', 'Build', 'agent');
      await page.getByLabel('Type', { exact: true }).selectOption('Runtime key');
      await shows('agent');
      await page.getByLabel('Type', { exact: true }).selectOption('All types');
      await page.getByLabel('Status', { exact: true }).selectOption('Expired');
      await shows('Short');
      await page.getByLabel('Status', { exact: true }).selectOption('Revoked');
      await page.getByText('No key is revoked.').waitFor();
      await page.getByLabel('Status', { exact: true }).selectOption('All');
      await shows('Zebra', 'Short', 'Build', 'agent');
      await page.getByLabel('Status', { exact: true }).selectOption('Active');
    });

    test('and changes the name and the limit of one', async () => {
      await page.getByRole('button', { name: 'Edit “Build”' }).click();
      const dialog = page.getByRole('dialog', { name: 'Edit “Build”' });
      await dialog.getByLabel(/^Name/).fill('Nightly build');
      await dialog.getByLabel('Requests per minute').fill('0');
      await page.keyboard.press('Enter');
      await dialog.getByText('Must not be less than 1').waitFor();
      await dialog.getByLabel('Requests per minute').fill('5000');
      await inspect(page, 'api-tokens-edit');
      await page.keyboard.press('Enter');
      await shows('Zebra', 'Nightly build', 'agent');
      expect((await keysOf(owner))[0]).toMatchObject({ name: 'Nightly build', rate_limit_per_minute: 5_000 });
      await eventually('the focus is back', async () => (await focused(page)) === 'Edit “Nightly build”');
    });

    test('and says so when one was revoked by somebody else meanwhile', async () => {
      const { id } = (await keysOf(owner))[0];
      await page.getByRole('button', { name: 'Edit “Nightly build”' }).click();
      const dialog = page.getByRole('dialog', { name: 'Edit “Nightly build”' });
      await dialog.getByLabel(/^Name/).fill('Too late');
      await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
      await page.keyboard.press('Enter');
      await dialog.getByText('A revoked key cannot be changed.').waitFor();
      expect(await dialog.getByLabel(/^Name/).inputValue()).toBe('Too late');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
    });
  });

  test('can be used by keyboard alone, from its beginning to a revoked key', async () => {
    const owner = await newOwner(server);
    const page = await open(owner);
    const press = (key: string) => page.keyboard.press(key);
    /** Goes on by Tab until the focus is there. */
    const tabTo = async (label: string) => {
      for (let i = 0; i < 60 && !(await focused(page)).startsWith(label); i++) await press('Tab');
      expect(await focused(page)).toContain(label);
    };
    await page.getByText('No keys yet').waitFor();
    for (
      let i = 0;
      i < 60 && !(await page.evaluate('document.activeElement.dataset.path === "generate-token-name"'));
      i++
    )
      await press('Tab');
    await page.keyboard.type('Typed');
    await press('Enter');
    await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
    await eventually('the focus is on Copy', async () => (await focused(page)) === 'Copy');
    await press('Enter');
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const token = await clipboardOf(page);
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await rows(page).filter({ hasText: 'Typed' }).waitFor();
    await tabTo('Revoke Token Typed');
    await press('Enter');
    await eventually('the focus is on Cancel', async () => (await focused(page)) === 'Cancel');
    await press('Enter');
    await eventually('it is back', async () => (await focused(page)) === 'Revoke Token Typed');
    await press('Enter');
    await eventually('it is on Cancel again', async () => (await focused(page)) === 'Cancel');
    await tabTo('Revoke Token');
    await press('Enter');
    await eventually('the focus is on what was done', async () =>
      (await focused(page)).includes('“Typed” was revoked'),
    );
    expect((await call(server, 'GET /api/whoami', { as: token })).status).toBe(401);
    await page.context().close();
  });

  test('tells what a key may do, or why it is refused, and keeps nothing of it', async () => {
    const owner = await newOwner(server);
    const { id, key } = await newKey(server, owner, { name: 'Robot', permissions: ['campaigns:read'] });
    const page = await open(owner);
    await page.getByRole('button', { name: 'Test a key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Test a key' });
    const field = dialog.getByLabel(/^Key or token/);
    expect([await field.getAttribute('type'), await field.getAttribute('autocomplete')]).toEqual([
      'password',
      'off',
    ]);
    const ask = async (text: string) => {
      await field.fill(text);
      await page.keyboard.press('Enter');
      await dialog.getByRole('status').waitFor();
      return dialog.getByRole('status').innerText();
    };
    expect(await ask(key)).toMatch(/Accepted[^]*“Robot”[^]*60 requests per minute[^]*campaigns:read/);
    await inspect(page, 'api-tokens-test');
    await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
    expect(await ask(`${key} `)).toContain('Refused: revoked');
    expect(await ask('lk_hello')).toContain('Refused: this is no key');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Test a key' }).click();
    expect(await field.inputValue()).toBe('');
    await page.context().close();
  });

  test('says to a member why they may not', async () => {
    const owner = await newOwner(server);
    const member = await newMember(server, owner, 'member');
    const page = await open(member);
    await page.getByLabel('Organization', { exact: true }).selectOption(String(owner.organizationId));
    await page.getByText('You cannot see the API keys and tokens').waitFor();
    await page.getByText('Only owners can create, change and revoke API keys and tokens.').waitFor();
    for (const name of ['Create API key', 'Generate Token', 'Test a key'])
      expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
    await inspect(page, 'api-tokens-of-a-member');
    await page.context().close();
  });
});
