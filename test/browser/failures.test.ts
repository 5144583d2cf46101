import type { Browser, Page } from 'playwright-core';
import { newOwner, type TestUser } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { faultsOf, inspect, openBrowser, openPage } from './support/browser.js';

describe('what goes wrong is said in the dashboard, and nothing typed is lost', () => {
  let server: TestServer;
  let browser: Browser;
  let owner: TestUser;

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await openBrowser();
    owner = await newOwner(server);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const fillIn = async (page: Page, email: string, password: string) => {
    await page.goto('/sign-in');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel(/^Password/).fill(password);
  };
  const submit = (page: Page) => page.getByRole('button', { name: 'Sign in' }).click();

  test('a server that cannot be reached', async () => {
    const page = await openPage(browser, server);
    await fillIn(page, owner.email, owner.password);
    await page.context().setOffline(true);
    await submit(page);
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
    await inspect(page, 'server-gone');
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(owner.email);

    await page.context().setOffline(false);
    await submit(page);
    await page.getByRole('heading', { name: 'API Tokens', level: 1 }).waitFor();
    expect(faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('too many requests: how long to wait', async () => {
    const page = await openPage(browser, server);
    await fillIn(page, 'nobody@example.com', 'wrong');
    const alert = page.getByRole('alert').getByText('Too many requests');
    // How many it takes is the server's affair.
    for (let tries = 0; tries < 30 && !(await alert.isVisible()); tries += 1) {
      const answer = page.waitForResponse('**/api/session');
      await submit(page);
      await (await answer).finished();
    }
    await alert.waitFor();
    await page.getByText(/Try again in \d+ seconds?\./).waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('nobody@example.com');
    await page.context().close();
  });

  test('a page that does not exist', async () => {
    const page = await openPage(browser, server);
    await fillIn(page, owner.email, owner.password);
    await submit(page);
    await page.getByRole('heading', { name: 'API Tokens', level: 1 }).waitFor();
    await page.goto('/settings/nothing');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await inspect(page, 'no-such-page');
    await page.context().close();
  });

  test('a script that got into a page does not run', async () => {
    const page = await openPage(browser, server);
    await page.goto('/sign-in');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.injected = true">');
    }`);
    await page.waitForFunction('document.querySelector("img").complete');
    expect(await page.evaluate('window.injected')).toBeUndefined();
    expect(faultsOf(page).join()).toContain('Content Security Policy');
    await page.context().close();
  });
});
