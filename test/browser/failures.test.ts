import type { Browser, Page } from 'playwright-core';
import { newOwner, type TestUser } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestServer } from '../support/server.js';
import { faultsOf, inspect, openBrowser, openPage, openPageAs } from './support/browser.js';

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

  test('an answer that is none of the API, such as a proxy gives', async () => {
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/organization');
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('Typed');
    await page.route('**/api/organizations/*', (route) =>
      route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Please log in</h1>' }),
    );
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('alert').getByText('The answer was not understood').waitFor();
    expect(await name.inputValue()).toBe('Typed');
    await page.context().close();
  });

  test('a fault while the keyboard is on the button, which keeps it', async () => {
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/api-tokens');
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Typed');
    await page.route('**/api/api-keys', (route) =>
      route.fulfill({ status: 500, json: { message: 'Something went wrong.', code: 'internal' } }),
    );
    const create = page.getByRole('dialog').getByRole('button', { name: 'Create key' });
    await create.press('Enter');
    await page.getByRole('alert').getByText('The server has a problem').waitFor();
    expect(await create.evaluate('document.activeElement.textContent')).toBe('Create key');
    await page.context().close();
  });

  test('a page that could not be read: trying again keeps the focus, and goes on from there', async () => {
    const page = await openPageAs(browser, server, owner);
    await page.route('**/api/organizations/*/members', (route) =>
      route.fulfill({ status: 400, json: { message: 'Not this time.', code: 'bad_request' } }),
    );
    await page.goto('/settings/members');
    const tryAgain = page.getByRole('button', { name: 'Try again' });
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    await tryAgain.press('Enter');
    await page.locator('button:not([aria-disabled])', { hasText: 'Try again' }).waitFor();
    expect(await focused()).toBe('Try again');

    let letGo!: () => void;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.unroute('**/api/organizations/*/members');
    await page.route('**/api/organizations/*/members', async (route) => {
      await held;
      await route.continue();
    });
    await tryAgain.press('Enter');
    await page.locator('button[aria-disabled=true]', { hasText: 'Try again' }).waitFor();
    await page.getByRole('status').getByText('Loading…').waitFor();
    expect(await focused()).toBe('Try again');
    letGo();
    await page.getByRole('cell', { name: owner.email }).waitFor();
    await eventually('the focus', async () => (await focused()) === 'Loaded.');
    expect(await tryAgain.count()).toBe(0);
    await inspect(page, 'tried-again');
    await page.context().close();
  });

  test('an answer that is lost: what may have been made all the same is in the list behind the form', async () => {
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/webhooks');
    await page.getByRole('button', { name: 'Add endpoint' }).click();
    await page.getByLabel(/^URL/).fill('http://127.0.0.1:9/lost');
    await page.route('**/api/webhooks', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByLabel(/^URL/).press('Enter');
    await page.getByRole('alert').getByText('It may have been added all the same').waitFor();
    await page.getByRole('alert').getByText('What you typed is still here.').waitFor();
    await page.unroute('**/api/webhooks');
    await page.getByText('http://127.0.0.1:9/lost').waitFor();

    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Back to it' }).press('Enter');
    await page.getByText('Close without saving?').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.value')).toBe('http://127.0.0.1:9/lost');
    await page.context().close();
  });

  test('a session that has ended: Escape closes nothing below the question', async () => {
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/members');
    await page.getByRole('button', { name: 'Invite' }).click();
    const invitation = page.getByRole('dialog').filter({ hasText: 'E-mail address' });
    await invitation.getByRole('textbox').first().fill('grace@example.com');
    await page.context().request.delete('/api/session', { headers: { 'sec-fetch-site': 'same-origin' } });
    await page.keyboard.press('Enter');
    const again = page.getByRole('dialog', { name: 'Your session has ended' });
    await again.waitFor();
    await page.keyboard.press('Escape');
    await again.getByLabel(/^Password/).fill(owner.password);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'hidden' });
    expect(await invitation.getByRole('textbox').first().inputValue()).toBe('grace@example.com');
    await page.context().close();
  });

  test('a page whose script is not there, as when the server is gone or new', async () => {
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/organization');
    await page.getByRole('heading', { name: 'Organization', level: 1 }).waitFor();
    await page.route('**/assets/members.page-*', (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('heading', { name: 'This page could not be loaded', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Organization' }).click();
    await page.getByRole('heading', { name: 'Organization', level: 1 }).waitFor();
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
