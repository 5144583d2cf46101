import type { Browser, Page } from 'playwright-core';
import { call, login, newOwner } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { mailTo } from '../support/mails.js';
import { TestServer, unique } from '../support/server.js';
import { inspect, openBrowser, openPage, openPageAs } from './support/browser.js';

const PASSWORD = 'correct horse battery staple';
const ANOTHER = 'another horse battery staple';

/** Coming in without an account, without a password, and looking after one's own account. */
describe('accounts in the dashboard', () => {
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const statusOf = async (token: string) => (await call(server, 'GET /api/v1/user', { as: token })).status;

  async function fillIn(page: Page, values: Record<string, string>): Promise<void> {
    for (const [label, value] of Object.entries(values)) {
      await page.getByRole('textbox', { name: label }).fill(value);
    }
  }

  test('who registers is signed in, and looks at the API tokens of a new organization', async () => {
    const page = await openPage(browser, server);
    const email = `${unique('new')}@example.com`;
    const organization = unique('Engines');
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Register' }).click();
    await heading(page, 'Register').waitFor();

    const values = { 'Your name': 'Ada Lovelace', 'E-mail address': email, Password: 'short' };
    await fillIn(page, { ...values, 'Name of your organization': organization });
    await page.keyboard.press('Enter');
    await page.getByText('Must be longer than or equal to 7 characters').waitFor();
    const password = page.getByRole('textbox', { name: 'Password' });
    expect(await password.getAttribute('aria-invalid')).toBe('true');
    expect(await password.evaluate('document.activeElement.type')).toBe('password');
    await inspect(page, 'register-refused');

    await password.fill(PASSWORD);
    await page.keyboard.press('Enter');
    await heading(page, 'API Tokens').waitFor();
    expect(await page.getByLabel('Organization').locator('option').allTextContents()).toEqual([organization]);
    expect(await login(server, email, PASSWORD)).toMatch(/\|/);
    await page.context().close();
  });

  test('a taken e-mail address and a missing organization are said at their fields', async () => {
    const page = await openPage(browser, server);
    const { email } = await newOwner(server);
    await page.goto('/register');
    await fillIn(page, { 'Your name': 'Ada', 'E-mail address': email, Password: PASSWORD });
    await button(page, 'Register').click();
    const organization = page.getByRole('textbox', { name: 'Name of your organization' });
    await page.getByText('Fill this in.').waitFor();
    expect(await organization.getAttribute('aria-invalid')).toBe('true');
    await organization.fill('Engines');
    await button(page, 'Register').click();
    await page.getByText('The email has already been taken.').waitFor();
    expect(await page.getByRole('textbox', { name: 'E-mail address' }).inputValue()).toBe(email);
    await page.context().close();
  });

  test('where registration is closed, the page says so', async () => {
    const closed = await TestServer.start({ env: { REGISTRATION: 'closed' } });
    const page = await openPage(browser, closed);
    await page.goto('/register');
    await fillIn(page, { 'Your name': 'Ada', 'E-mail address': 'ada@example.com', Password: PASSWORD });
    await fillIn(page, { 'Name of your organization': 'Engines' });
    await button(page, 'Register').click();
    await page.getByRole('alert').getByText('Registration is closed').waitFor();
    await page.context().close();
    await closed.stop();
  });

  test('a forgotten password is replaced with the code out of the mail; all that was signed in has ended', async () => {
    const owner = await newOwner(server);
    const before = await openPageAs(browser, server, owner);
    const page = await openPage(browser, server);
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await heading(page, 'Reset your password').waitFor();
    await fillIn(page, { 'E-mail address': owner.email });
    await page.keyboard.press('Enter');
    await page.getByText(`If there is an account for ${owner.email}`).waitFor();
    await inspect(page, 'forgot-password-sent');
    const { text = '' } = await mailTo(server, owner.email, (mail) => mail.includes('reset the password'));
    const code = /\d+\.\d+\.[\w-]{43}/.exec(text)![0];

    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.getByRole('link', { name: 'Enter the code' }).click();
    await fillIn(page, { Code: 'wrong', 'New password': ANOTHER });
    await button(page, 'Change the password').click();
    await page.getByText('The token is wrong, used or expired.').waitFor();
    await inspect(page, 'reset-password-refused');
    await fillIn(page, { Code: ` ${code} ` });
    await button(page, 'Change the password').click();
    await page.getByText('All your sessions and personal tokens have ended.').waitFor();
    expect(addresses.concat(page.url()).join()).not.toContain(code.slice(-20));

    await fillIn(page, { 'E-mail address': owner.email, Password: ANOTHER });
    await button(page, 'Sign in').click();
    await heading(page, 'API Tokens').waitFor();
    expect(await statusOf(owner.token)).toBe(401);
    await before.goto('/settings/account');
    await heading(before, 'Sign in').waitFor();
    await Promise.all([page, before].map((one) => one.context().close()));
  });

  test('nobody learns whether there is an account', async () => {
    const page = await openPage(browser, server);
    await page.goto('/forgot-password');
    await fillIn(page, { 'E-mail address': 'nobody@example.com' });
    await button(page, 'Send the code').click();
    await page.getByText('If there is an account for nobody@example.com').waitFor();
    await page.context().close();
  });

  test('a new password ends the session of another window and the tokens, and keeps this one', async () => {
    const owner = await newOwner(server);
    const [here, there] = [
      await openPageAs(browser, server, owner),
      await openPageAs(browser, server, owner),
    ];
    await there.goto('/settings/account');
    await there.getByRole('cell', { name: /^test \(/ }).waitFor();
    await here.goto('/settings/account');
    await heading(here, 'Your account').waitFor();
    await inspect(here, 'account');

    await fillIn(here, { 'Current password': 'wrong', 'New password': ANOTHER });
    await button(here, 'Change the password').click();
    const current = here.getByRole('textbox', { name: 'Current password' });
    await here.locator('[aria-invalid=true]').waitFor();
    expect(await current.getAttribute('aria-invalid')).toBe('true');
    await current.fill(owner.password);
    await button(here, 'Change the password').click();
    const focused = () => here.evaluate<string>('document.activeElement.textContent');
    await eventually('the focus', async () => (await focused()).startsWith('Your password is changed.'));
    expect(await current.inputValue()).toBe('');
    await here.getByText('No personal tokens').waitFor();
    expect(await statusOf(owner.token)).toBe(401);

    await button(there, /^Revoke test /).click();
    await there.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    const dialog = there.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.getByRole('textbox', { name: 'Password' }).fill(ANOTHER);
    await there.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await Promise.all([here, there].map((one) => one.context().close()));
  });

  test('a personal token of one’s own is revoked, and refused at once', async () => {
    const owner = await newOwner(server);
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/account');
    await button(page, /^Revoke test /).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke this token?' });
    await dialog.getByText(/^Whatever uses test \(\d+\|…\) is refused at once\./).waitFor();
    await inspect(page, 'account-revoke-token');
    await page.route('**/api/v1/tokens/*', (route) => route.fulfill({ status: 500, json: {} }));
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByText('The server has a problem').waitFor();
    // Nothing was.
    expect(await dialog.textContent()).not.toContain('you typed');
    await page.unroute('**/api/v1/tokens/*');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No personal tokens').waitFor();
    await page.waitForFunction('/^test .+ is revoked/.test(document.activeElement.textContent)');
    expect(await statusOf(owner.token)).toBe(401);
    await button(page, 'Sign out').click();
    await heading(page, 'Sign in').waitFor();
    await page.context().close();
  });

  test('when the session has ended, what was typed is still there after signing in again, and is sent', async () => {
    const owner = await newOwner(server);
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/members');
    await button(page, 'Invite').click();
    const invite = page.getByRole('dialog', { name: 'Invite somebody' });
    const email = `${unique('guest')}@example.com`;
    await invite.getByRole('textbox', { name: 'E-mail address' }).fill(email);
    await invite.getByRole('radio', { name: 'Admin' }).check();
    await page.context().clearCookies();
    await invite.getByRole('button', { name: 'Invite' }).click();

    const again = page.getByRole('dialog', { name: 'Your session has ended' });
    await again.waitFor();
    await inspect(page, 'session-ended');
    expect(await again.getByLabel('E-mail address').inputValue()).toBe(owner.email);
    await again.getByRole('textbox', { name: 'Password' }).fill(owner.password);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'hidden' });
    expect(await invite.getByRole('textbox', { name: 'E-mail address' }).inputValue()).toBe(email);
    expect(await invite.getByRole('radio', { name: 'Admin' }).isChecked()).toBe(true);
    await invite.getByRole('button', { name: 'Invite' }).click();
    await page.getByText('Invitation sent').waitFor();
    await page.getByRole('cell', { name: email, exact: true }).waitFor();
    await page.context().close();
  });
});
