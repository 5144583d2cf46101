import type { Browser, Page } from 'playwright-core';
import { call, newOwner, type TestUser } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { EXAMPLES, TestServer } from '../support/server.js';
import { holdCreation } from './support/api-tokens.js';
import { clipboardOf, inspect, openBrowser, openPage } from './support/browser.js';

/** Document 004, "Creating a Token: Via Dashboard" and "Managing Tokens". */
describe('a token on the page Settings > Organization', () => {
  let server: TestServer;
  let browser: Browser;
  let owner: TestUser;
  let page: Page;
  let token: string;

  beforeAll(async () => {
    server = await TestServer.start({ main: EXAMPLES });
    browser = await openBrowser();
    owner = await newOwner(server);
    page = await openPage(browser, server);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const section = () => page.getByRole('region', { name: 'API Tokens' });
  const dialog = () => page.getByRole('dialog');
  const sessions = async () => (await call(server, 'GET /api/v2/session', { as: token })).status;
  const whoami = async () => (await call(server, 'GET /api/whoami', { as: token })).status;

  test('is created as the document says, displayed once, and works where it is copied to', async () => {
    await page.goto('/');
    await page.getByLabel('E-mail address').fill(owner.email);
    await page.getByLabel(/^Password/).fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page
      .getByRole('navigation', { name: 'Settings' })
      .getByRole('link', { name: 'Organization' })
      .click();
    await section().getByText('No tokens yet').waitFor();
    await section().getByRole('button', { name: 'Create Token' }).click();
    await dialog().getByLabel(/^Name/).fill('Production API');
    await inspect(page, 'organization-create-token');
    const letGo = await holdCreation(page);
    await dialog().getByRole('button', { name: 'Create', exact: true }).click();
    await dialog().getByRole('button', { name: 'Create', disabled: true }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    letGo();

    await dialog().getByText('it will not be shown again').waitFor();
    const shown = await dialog().getByLabel('Token', { exact: true }).inputValue();
    await dialog().getByRole('button', { name: 'Copy', exact: true }).click();
    await dialog().getByRole('button', { name: 'Copied' }).waitFor();
    token = await clipboardOf(page);
    expect(token).toBe(shown);
    expect(token).toMatch(/^[1-9]\d*\|[0-9A-Za-z]{40}$/);
    await dialog().getByRole('button', { name: 'Close' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await whoami()).toBe(200);
    expect(await sessions()).toBe(200);
    expect(await page.content()).not.toContain(token);
    await page.reload();
    await section().getByText('Production API').waitFor();
    expect(await page.content()).not.toContain(token);
  });

  test('is listed with its name, its creation and its last use', async () => {
    const row = section().getByRole('row', { name: /Production API/ });
    const columns = await section().getByRole('columnheader').allInnerTexts();
    expect(columns).toEqual(expect.arrayContaining(['Name', 'Created', 'Last used']));
    // Its use is known within five seconds.
    await eventually('its last use', async () => {
      await page.reload();
      await row.waitFor();
      return (await row.getByRole('cell').nth(2).innerText()).includes('just now');
    });
    const { body } = await call(server, 'GET /api/api-keys?type=token', { as: owner.token });
    const created = row.getByRole('cell').nth(1).locator('time');
    expect(await created.getAttribute('datetime')).toBe(body.data[0].created_at);
    await inspect(page, 'organization-tokens');
  });

  test('is revoked once that is confirmed, at once and for good', async () => {
    const row = section().getByRole('row', { name: /Production API/ });
    await row.getByRole('button', { name: 'Revoke' }).click();
    await dialog().getByRole('heading', { name: 'Revoke “Production API”?' }).waitFor();
    await inspect(page, 'organization-revoke-token');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await whoami()).toBe(200);

    await row.getByRole('button', { name: 'Revoke' }).click();
    await dialog().getByRole('button', { name: 'Revoke Token' }).click();
    await section().getByText('“Production API” was revoked.').waitFor();
    expect(await whoami()).toBe(401);
    const { status, body } = await call(server, 'GET /api/v2/session', { as: token });
    expect([status, body]).toEqual([401, { message: 'Unauthenticated.' }]);
    expect(await row.innerText()).toMatch(/Revoked[^]*just now[^]*by Test User/);
    expect(await row.getByRole('button').count()).toBe(0);

    await page.reload();
    await section().getByText('No token is left: all were revoked.').waitFor();
    await section().getByRole('button', { name: 'Show all' }).click();
    await row.getByText('Revoked').waitFor();
  });
});
