import type { Browser, Page } from 'playwright-core';
import { call, newOwner, type TestUser } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { clipboardOf, inspect, openBrowser, openPage } from './support/browser.js';

/** Document 000, "Generate a token" and "Revoke a token". */
describe('a token on the page Settings → API Tokens', () => {
  let server: TestServer;
  let browser: Browser;
  let owner: TestUser;
  let page: Page;
  let token: string;

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await openBrowser();
    owner = await newOwner(server);
    page = await openPage(browser, server);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const whoami = () => call(server, 'GET /api/whoami', { as: token });

  test('is generated in the six steps of the document, and works', async () => {
    // 1. Log in as the team owner.
    await page.goto('/settings/api-tokens');
    await page.getByLabel('E-mail address').fill(owner.email);
    await page.getByLabel(/^Password/).fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    // 2. Go to Settings → API Tokens in the sidebar.
    const settings = page.getByRole('navigation', { name: 'Settings' });
    await settings.getByRole('link', { name: 'API Tokens' }).click();
    await page.getByRole('heading', { name: 'API Tokens', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/settings/api-tokens');
    // 3. Enter a descriptive name.
    await page.getByLabel(/^Name/).fill('CI Pipeline');
    // 4. Select an expiration period.
    const expiration = page.getByLabel('Expiration');
    expect(await expiration.locator('option').allInnerTexts()).toEqual([
      '30 days',
      '60 days',
      '90 days',
      'No expiration',
    ]);
    await expiration.selectOption('No expiration');
    await page.getByText('It stays valid until somebody revokes it.').waitFor();
    await expiration.selectOption('60 days');
    // 5. Click Generate Token.
    await page.getByRole('button', { name: 'Generate Token' }).click();
    // 6. Copy the token from the modal: it will only be shown once.
    const dialog = page.getByRole('dialog', { name: 'Your new token' });
    await dialog.getByText('it will not be shown again').waitFor();
    await inspect(page, 'api-tokens-shown-once');
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    token = await clipboardOf(page);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });

    const { status, body } = await whoami();
    expect([status, body.data?.credential]).toMatchObject([200, { type: 'token', name: 'CI Pipeline' }]);
    expect(body.data.organization.id).toBe(owner.organizationId);
  });

  test('ends after the days that were chosen, and is not shown again', async () => {
    const { body } = await call(server, 'GET /api/api-keys', { as: owner.token });
    const [{ created_at, expires_at }] = body.data;
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(60 * 86_400_000);
    await page.reload();
    await page.getByRole('row', { name: /CI Pipeline/ }).waitFor();
    expect(await page.content()).not.toContain(token.split('|')[1]);
  });

  test('is refused from the next request on, once Revoke Token next to it was clicked', async () => {
    const row = page.getByRole('row', { name: /CI Pipeline/ });
    await row.getByRole('button', { name: 'Revoke Token' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke “CI Pipeline”?' });
    await dialog.getByRole('button', { name: 'Revoke Token' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await whoami()).status).toBe(401);
    await row.getByText('Revoked').waitFor();
    expect(await row.innerText()).toContain('by Test User');
  });
});
