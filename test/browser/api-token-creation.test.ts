import type { Browser, Page } from 'playwright-core';
import { call, newKey, newOwner, type TestUser } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestServer } from '../support/server.js';
import { focused, focusedField, holdCreation, openApiTokens } from './support/api-tokens.js';
import { clipboardOf, inspect, openBrowser } from './support/browser.js';

const config = {
  scopes: ['read', 'write', 'start'].map((verb) => ({
    name: `campaigns:${verb}`,
    description: `May ${verb} campaigns.`,
  })),
  plans: { free: { rate_limit_per_minute: 60, max_keys: 6 } },
};

describe('on the page of the API tokens', () => {
  let server: TestServer;
  let browser: Browser;
  let owner: TestUser;
  let page: Page;

  beforeAll(async () => {
    server = await TestServer.start({ config });
    browser = await openBrowser();
    owner = await newOwner(server);
    page = await openApiTokens(browser, server, owner);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  describe('a key is created', () => {
    const dialog = () => page.getByRole('dialog', { name: 'Create an API key' });
    const shown = () => page.getByRole('dialog', { name: 'Your new API key' });
    const date = () => dialog().getByLabel(/^Expires at the end of/);
    const limit = () => dialog().getByLabel('Requests per minute');
    const create = () => dialog().getByRole('button', { name: 'Create key' }).click();

    test('of what can be one: nothing that was typed becomes something else', async () => {
      await page.getByText('No keys yet').waitFor();
      await page.getByRole('button', { name: 'Create API key' }).click();
      await eventually(
        'the name has the focus',
        async () => (await focusedField(page)) === 'create-key-name',
      );
      await dialog().getByLabel(/^Name/).fill('Campaign robot');
      await dialog().getByLabel('campaigns', { exact: true }).selectOption('Chosen…');
      await create();
      await dialog().getByText('Tick at least one, or choose “None”.').waitFor();
      expect(await focusedField(page)).toBe('create-key-choices.campaigns');
      await dialog().getByLabel('campaigns:start').check();

      await dialog().getByLabel('Expiration').selectOption('On a date…');
      for (const typed of ['12.5', '-3', '1e5']) {
        await limit().fill(typed);
        await create();
        await dialog().getByText('Enter a whole number in digits alone').waitFor();
        expect(await limit().inputValue()).toBe(typed);
        await limit().fill('');
      }
      await dialog().getByText('Choose a date.').waitFor();
      for (const late of ['9999-12-31', '12027-01-01', '275760-01-01']) {
        await date().fill(late);
        await create();
        await dialog().getByText('Choose a day before 31 December 9998').waitFor();
      }
    });

    test('and what was typed is kept when the server refuses it, or is gone, or the dialog is closed', async () => {
      await date().fill('2020-01-01');
      await limit().fill('120');
      await dialog().getByLabel('General').selectOption('Read only');
      await dialog().getByLabel('members').selectOption('Read only');
      await create();
      await dialog().getByText('Must lie in the future.').waitFor();
      expect(await page.evaluate('document.activeElement.type')).toBe('date');
      await inspect(page, 'api-tokens-create');

      await date().fill('2031-12-31');
      await page.route('**/api/api-keys', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await create();
      await dialog().getByText('The server cannot be reached').waitFor();
      await dialog().getByText('It may have been made all the same').waitFor();
      await page.unroute('**/api/api-keys');
      await page.getByRole('row', { name: /Campaign robot/ }).waitFor();
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'hidden' });
      expect(await focused(page)).toBe('Create API key');
      await page.keyboard.press('Enter');
      expect(await dialog().getByLabel(/^Name/).inputValue()).toBe('Campaign robot');
      expect(await date().inputValue()).toBe('2031-12-31');
      expect(await dialog().getByLabel('campaigns:start').isChecked()).toBe(true);
    });

    test('just as it was asked for, whatever is pressed until the answer is there', async () => {
      const letGo = await holdCreation(page);
      await create();
      await dialog().getByRole('button', { name: 'Create key', disabled: true }).waitFor();
      await page.keyboard.press('Escape');
      await dialog().getByRole('button', { name: 'Cancel' }).click();
      letGo();
      await shown().waitFor();
      await eventually('the focus is on Copy', async () => (await focused(page)) === 'Copy');
      await page.unroute('**/api/api-keys');
      const { body } = await call(server, 'GET /api/api-keys', { as: owner.token });
      const [created] = body.data;
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

    test('and shown once: neither Escape nor a click beside it loses it silently', async () => {
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

    test('as a token too: neither the page nor the organization is left before it is there', async () => {
      const letGo = await holdCreation(page);
      await page.getByLabel(/^Name/).first().fill('Generated');
      await page.getByRole('button', { name: 'Generate Token' }).click();
      await page.getByRole('button', { name: 'Generate Token', disabled: true }).waitFor();
      await page.getByRole('link', { name: 'Usage' }).click();
      const switcher = page.getByLabel('Organization', { exact: true });
      expect(await switcher.isDisabled()).toBe(true);
      letGo();
      const token = page.getByRole('dialog', { name: 'Your new token' });
      await token.getByRole('button', { name: 'Copy', exact: true }).click();
      await token.getByRole('button', { name: 'Close' }).click();
      await token.waitFor({ state: 'hidden' });
      expect(await switcher.isDisabled()).toBe(false);
      await page.unroute('**/api/api-keys');
    });

    test('with an end that its type may have, also when another was chosen before', async () => {
      await page.getByRole('button', { name: 'Create API key' }).click();
      await dialog().getByLabel(/^Name/).fill('Dated');
      await dialog().getByLabel('Expiration').selectOption('On a date…');
      await dialog().getByLabel('Organization token').check();
      expect(await dialog().getByLabel('Expiration').inputValue()).toBe('90');
      const asked = page.waitForRequest('**/api/api-keys');
      await create();
      expect((await asked).postDataJSON()).toMatchObject({ type: 'token', expires_in_days: 90 });
      const token = page.getByRole('dialog', { name: 'Your new token' });
      await token.getByRole('button', { name: 'Copy', exact: true }).click();
      await token.getByRole('button', { name: 'Close' }).click();
      await token.waitFor({ state: 'hidden' });
    });

    test('unless the plan has no more, which it says', async () => {
      for (let i = 0; i < 2; i++) await newKey(server, owner);
      await page.getByLabel(/^Name/).first().fill('One too many');
      await page.getByRole('button', { name: 'Generate Token' }).click();
      await page.getByText('The plan allows no more keys').waitFor();
      expect(await page.getByLabel(/^Name/).first().inputValue()).toBe('One too many');
    });
  });

  test('one is told what a key may do, or why it is refused, and nothing of it is kept', async () => {
    const [{ id }] = (await call(server, 'GET /api/api-keys', { as: owner.token })).body.data;
    await call(server, `DELETE /api/api-keys/${id}`, { as: owner.token });
    const robot = await newKey(server, owner, { name: 'Robot', permissions: ['campaigns:read'] });
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
    const { key } = robot;
    expect(await ask(key)).toMatch(
      /Accepted[^]*“Robot”[^]*60 requests per minute[^]*It does not end by itself[^]*campaigns:read/,
    );
    await inspect(page, 'api-tokens-test');
    for (const copied of [
      `-H "Authorization: Bearer ${key}"`.slice(3),
      `export API_KEY='${key}'`,
      `x-api-key: ${key}`,
    ])
      expect(await ask(copied)).toContain('Accepted');
    expect(await ask(owner.token)).toMatch(/Not a key of this organization[^]*as the token of a user/);
    await call(server, `DELETE /api/api-keys/${robot.id}`, { as: owner.token });
    expect(await ask(`${key} `)).toMatch(/Refused: revoked[^]*It was revoked just now/);
    await dialog.getByText('by Test User').waitFor();
    expect(await ask('lk_hello')).toContain('Refused: this is no key');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Test a key' }).click();
    expect(await field.inputValue()).toBe('');
  });
});
