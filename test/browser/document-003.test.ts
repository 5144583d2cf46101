import type { Browser, Page } from 'playwright-core';
import { call, newOwner, type TestUser } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { clipboardOf, openBrowser, openPageAs } from './support/browser.js';

/** Document 003, "Create a key" and "Rotating keys". */
describe('a runtime key on the page Settings → API', () => {
  let server: TestServer;
  let browser: Browser;
  let owner: TestUser;
  let page: Page;
  let key: string;
  let replacement: string;

  beforeAll(async () => {
    server = await TestServer.start({ config: { brand: 'copia' } });
    browser = await openBrowser();
    owner = await newOwner(server);
    page = await openPageAs(browser, server, owner);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const asBearer = (as: string) => call(server, 'GET /api/runtime/capabilities', { as });
  const asApiKey = (as: string) =>
    call(server, 'GET /api/runtime/capabilities', { headers: { 'x-api-key': as } });

  /** Copies the key from the dialog that shows it once. */
  async function copyShown(): Promise<string> {
    const dialog = page.getByRole('dialog', { name: 'Your new runtime key' });
    await dialog.getByText('/api/runtime/capabilities').waitFor();
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await clipboardOf(page);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    return copied;
  }

  test('is created with a descriptive name, displayed once, and works in either header', async () => {
    await page.goto('/settings/api');
    await page.getByRole('button', { name: 'Create API key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create an API key' });
    await dialog.getByLabel(/^Name/).fill('Support agent');
    await dialog.getByLabel('Runtime key').check();
    await dialog.getByText('Runtime keys never expire on a timer').waitFor();
    expect(await dialog.getByLabel('Expiration').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Create key' }).click();
    key = await copyShown();

    expect(key).toMatch(/^sk_live_copia_[0-9A-Za-z]{40}$/);
    for (const ask of [asBearer, asApiKey]) {
      const { status, body } = await ask(key);
      expect([status, body.capabilities]).toMatchObject([200, [{ name: 'whoami' }]]);
    }
    const { body } = await call(server, 'GET /api/api-keys', { as: owner.token });
    expect(body.data).toMatchObject([{ permissions: ['runtime'], environment: 'live', expires_at: null }]);
    expect(await page.content()).not.toContain(key);
    await page.reload();
    await page.getByRole('row', { name: /Support agent sk_live/ }).waitFor();
    expect(await page.content()).not.toContain(key);
  });

  test('is rotated: its replacement is created first, and both work', async () => {
    await page.getByText('create a replacement first').waitFor();
    await page.getByRole('button', { name: 'Create a replacement for “Support agent”' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create a replacement for “Support agent”' });
    expect(await dialog.getByLabel(/^Name/).inputValue()).toBe('Support agent (new)');
    expect(await dialog.getByLabel('Runtime key').isChecked()).toBe(true);
    const asked = page.waitForRequest('**/api/api-keys');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    expect((await asked).postDataJSON().permissions).toEqual(['runtime']);
    replacement = await copyShown();
    expect(replacement).not.toBe(key);
    for (const each of [key, replacement]) expect((await asBearer(each)).status).toBe(200);
  });

  test('is revoked then: it answers 401, and its replacement works on', async () => {
    await page
      .getByRole('row', { name: /Support agent sk_live/ })
      .getByRole('button', { name: 'Revoke' })
      .click();
    const dialog = page.getByRole('dialog', { name: 'Revoke “Support agent”?' });
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { status, body } = await asBearer(key);
    expect([status, body]).toEqual([401, { error: 'Invalid API key' }]);
    expect((await asApiKey(replacement)).status).toBe(200);
  });
});
