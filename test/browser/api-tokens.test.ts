import type { Browser, Page } from 'playwright-core';
import { call, newKey, newOwner, type TestUser } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { keyThatExpiresSoon } from '../support/expiring-key.js';
import { newMember } from '../support/member.js';
import { TestServer } from '../support/server.js';
import { focused, focusedField, openApiTokens } from './support/api-tokens.js';
import { clipboardOf, inspect, openBrowser, openPageAs } from './support/browser.js';

const config = {
  scopes: [
    { name: 'campaigns:read', description: 'Reads campaigns.' },
    { name: 'customer-invoices-archive:read', description: 'Reads old invoices.' },
  ],
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

  const open = (user: TestUser) => openApiTokens(browser, server, user);
  const keysOf = async ({ token }: TestUser, search = '') =>
    (await call(server, `GET /api/api-keys${search}`, { as: token })).body.data;
  const rows = (page: Page) => page.getByRole('table').getByRole('row');

  describe('lists keys', () => {
    let owner: TestUser;
    let page: Page;
    let build: { id: number; key: string };

    beforeAll(async () => {
      owner = await newOwner(server);
      await keyThatExpiresSoon(server, owner);
      const soon = new Date(Date.now() + 3 * 86_400_000).toISOString();
      const permissions = [
        'read',
        'customer-invoices-archive:read',
        'campaigns:*',
        'webhooks:read',
        'members:read',
      ];
      await newKey(server, owner, { name: 'Zebra', expires_at: soon, permissions });
      await newKey(server, owner, {
        name: 'agent',
        type: 'runtime',
        environment: 'test',
        permissions: undefined,
      });
      build = await newKey(server, owner, {
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
      await page.getByText('3 of the 6 active keys of your plan').waitFor();
      expect(
        await page.evaluate(
          '[...document.querySelectorAll("td span")].filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent)',
        ),
      ).toEqual([]);
      await inspect(page, 'api-tokens');
    });

    test('searched by name, key and creator, filtered by type and status, sorted', async () => {
      await find('zEb');
      await shows('Zebra');
      await find('sk_test_');
      await shows('agent');
      const { key_prefix: prefix } = (await keysOf(owner)).find(
        ({ name }: { name: string }) => name === 'Zebra',
      );
      await find(`${prefix}…`);
      await shows('Zebra');
      await find(build.key);
      await shows('Build');
      expect(
        await page.evaluate('JSON.stringify([localStorage, sessionStorage, location.href])'),
      ).not.toContain(build.key);
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

    test('as the address says, which can be shared', async () => {
      await page.getByLabel('Status', { exact: true }).selectOption('All');
      await page.getByLabel('Type', { exact: true }).selectOption('Runtime key');
      await shows('agent');
      expect(new URL(page.url()).search).toBe('?status=all&type=runtime');
      await page.goto('/settings/api-tokens?status=expired&type=nothing');
      await shows('Short');
      await page.goto('/settings/api-tokens');
      await shows('Build', 'agent', 'Zebra');
      for (let times = 0; times < 2; times++) await page.getByRole('button', { name: 'Name' }).click();
      await shows('Zebra', 'Build', 'agent');
    });

    test('and says of one that it has expired when it does, and of another when it was last used', async () => {
      const other = await openPageAs(browser, server, owner);
      await other.clock.install();
      await other.goto('/settings/api-tokens');
      const zebra = rows(other).filter({ hasText: 'Zebra' });
      await zebra.getByText('Expires soon').waitFor();
      await other.clock.fastForward(4 * 86_400_000);
      await zebra.getByText('Expired').waitFor();
      expect(await zebra.innerText()).not.toContain('Expires soon');
      await other.context().close();

      await call(server, 'GET /api/whoami', { as: build.key });
      await eventually('its use is known', async () => (await keysOf(owner))[0].last_used_at !== null);
      expect(await rows(page).filter({ hasText: 'Build' }).innerText()).toMatch(/Never/);
      await page.getByRole('button', { name: 'Revoke Token Build' }).click();
      const dialog = page.getByRole('dialog', { name: 'Revoke “Build”?' });
      await dialog.getByText('It was last used just now.').waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'hidden' });
    });

    test('and fills in a replacement, which is not lost without a word', async () => {
      await page.getByRole('button', { name: 'Create a replacement for “Zebra”' }).click();
      const dialog = page.getByRole('dialog', { name: 'Create a replacement for “Zebra”' });
      await eventually(
        'the name has the focus',
        async () => (await focusedField(page)) === 'replace-key-name',
      );
      await dialog.getByLabel(/^Name/).fill('Quagga');
      await page.keyboard.press('Escape');
      await dialog.getByText('Close without saving?').waitFor();
      await dialog.getByRole('button', { name: 'Close anyway' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await eventually('the focus is back', async () =>
        (await focused(page)).startsWith('Create a replacement for “Zebra”'),
      );
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
      await eventually('the focus is back', async () =>
        (await focused(page)).startsWith('Edit “Nightly build”'),
      );
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
      await dialog.getByRole('button', { name: 'Close anyway' }).click();
      await shows('Zebra', 'agent');
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
    await eventually('it is back', async () => (await focused(page)).startsWith('Revoke Token Typed'));
    await press('Enter');
    await eventually('it is on Cancel again', async () => (await focused(page)) === 'Cancel');
    await tabTo('Revoke Token');
    await press('Enter');
    await eventually('the focus is on what was done', async () =>
      (await focused(page)).includes('“Typed” was revoked'),
    );
    expect((await call(server, 'GET /api/whoami', { as: token })).status).toBe(401);

    await page.reload();
    await page.getByText('No key is active.').waitFor();
    await tabTo('Show all');
    await press('Enter');
    await rows(page).filter({ hasText: 'Typed' }).getByText('Revoked').waitFor();
    expect(await focused(page)).toContain('Keys and tokens');
    await page.context().close();
  });

  test('tells two keys of one name apart, and says of each that it was revoked', async () => {
    const owner = await newOwner(server);
    for (let i = 0; i < 2; i++) await newKey(server, owner, { name: 'CI' });
    const page = await open(owner);
    for (const { key_prefix: prefix } of await keysOf(owner)) {
      await page.getByRole('button', { name: `Revoke CI, ${prefix}…`, exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Revoke “CI”?' });
      await dialog.getByText('Up to a few seconds ago, it was never used.').waitFor();
      await dialog.getByRole('button', { name: 'Revoke' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await eventually('the focus is on what was done', async () =>
        (await focused(page)).includes('“CI” was revoked'),
      );
    }
    await page.context().close();
  });

  test('says to a member why they may not', async () => {
    const owner = await newOwner(server);
    const member = await newMember(server, owner, 'member');
    const page = await open(member);
    await page.getByLabel('Organization', { exact: true }).selectOption(String(owner.organizationId));
    await page.getByText('You cannot see the API keys and tokens').waitFor();
    await page
      .getByText('Your role does not let you create, change and revoke API keys and tokens.')
      .waitFor();
    for (const name of ['Create API key', 'Generate Token', 'Test a key'])
      expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
    await inspect(page, 'api-tokens-of-a-member');
    await page.context().close();
  });
});
