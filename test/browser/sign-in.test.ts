import type { Browser } from 'playwright-core';
import { newOwner, type TestUser } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { inspect, openBrowser, openPage, openPageAs, signIn } from './support/browser.js';

describe('signing in to the dashboard', () => {
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

  test('leads to the page that was asked for, and out again', async () => {
    const page = await openPage(browser, server);
    await page.goto('/settings/webhooks');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await inspect(page, 'sign-in');

    await page.getByLabel('E-mail address').fill(owner.email);
    await page.getByLabel(/^Password/).fill(owner.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/settings/webhooks');

    await page.getByRole('button', { name: 'Signed in as Test User' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto('/settings/webhooks');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  test('loads less than 250 kB of scripts, compressed with gzip', async () => {
    const page = await openPage(browser, server);
    const scripts = new Set<string>();
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.add(response.url());
    });
    await page.goto('/sign-in');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const sizes = await Promise.all([...scripts].map(sizeOf));
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(250_000);
    await page.context().close();
  });

  test('a wrong password is said at the field, with the focus there and nothing lost', async () => {
    const page = await openPage(browser, server);
    await page.goto('/sign-in');
    await page.getByLabel('E-mail address').fill(owner.email);
    await page.getByLabel(/^Password/).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const email = page.getByLabel('E-mail address');
    await page.getByText('The provided credentials are incorrect.').waitFor();
    expect(await email.getAttribute('aria-invalid')).toBe('true');
    expect(await email.evaluate('document.activeElement.type')).toBe('email');
    expect(await email.inputValue()).toBe(owner.email);
    await inspect(page, 'sign-in-refused');
    await page.context().close();
  });

  test('as somebody else in another window shows nothing of the former user in this one', async () => {
    const other = await newOwner(server);
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/account');
    await page.getByRole('main').getByText(owner.email).waitFor();
    await signIn(page.context(), other);
    // What a browser says when one comes back to the window.
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByRole('main').getByText(other.email).waitFor();
    expect(await page.getByText(owner.email).count()).toBe(0);
    await page.context().close();
  });

  test('and out again leaves nothing to whoever goes back', async () => {
    const keeping = await openBrowser({ keepsPages: true });
    const page = await openPageAs(keeping, server, owner);
    await page.goto('/settings/account');
    await page.getByRole('main').getByText(owner.email).waitFor();
    await page.evaluate('window.isAsItWas = true');
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForURL('**/sign-in?next=*');
    expect(await page.evaluate('window.isAsItWas')).toBeUndefined();
    expect(await page.getByText(owner.email).count()).toBe(0);
    await keeping.close();
  });
});

/** In bytes, as it is sent. */
async function sizeOf(url: string): Promise<number> {
  const { headers } = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
  expect(headers.get('content-encoding')).toBe('gzip');
  return Number(headers.get('content-length'));
}
