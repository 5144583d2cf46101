import type { Browser, Page } from 'playwright-core';
import { call, newOwner, type TestUser } from '../support/client.js';
import { newMember } from '../support/member.js';
import { TestServer, unique } from '../support/server.js';
import { inspect, openBrowser, openPageAs, phone } from './support/browser.js';

describe('the page of an organization', () => {
  let server: TestServer;
  let browser: Browser;
  let operator: TestUser;
  let owner: TestUser;
  let path: string;

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await openBrowser();
    operator = await newOwner(server);
  });

  beforeEach(async () => {
    owner = await newOwner(server);
    path = `/api/organizations/${owner.organizationId}`;
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const switcher = (page: Page) => page.getByLabel('Organization', { exact: true });
  const chosen = (page: Page) => switcher(page).locator('option:checked');
  const read = async () => (await call(server, `GET ${path}`, { as: owner.token })).body.data;
  const grant = (amount: number, reason: string) =>
    call(server, `POST ${path}/credits`, { as: operator.token, body: { amount, reason } });

  async function found(name: string): Promise<{ id: number; name: string }> {
    const { body } = await call(server, 'POST /api/organizations', {
      as: owner.token,
      body: { name: unique(name) },
    });
    return body.data;
  }

  /** Keeps answers back until they are released. */
  async function hold(page: Page, url: string): Promise<() => void> {
    let release: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(url, async (route) => {
      await released;
      await route.continue();
    });
    return () => release();
  }

  async function open(user: TestUser): Promise<Page> {
    const page = await openPageAs(browser, server, user);
    await page.goto('/settings/organization');
    await page.getByRole('heading', { name: 'Organization', level: 1 }).waitFor();
    return page;
  }

  test('shows what it is and what its plan gives; a new name is everywhere at once', async () => {
    const page = await open(owner);
    const { slug } = await read();
    await page.getByRole('code').getByText(slug).waitFor();
    await page.getByText('60 for each key without a limit of its own').waitFor();
    await page.getByText('Any number').waitFor();
    await page.getByText('No credits yet').waitFor();
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('');
    await button(page, 'Rename').click();
    await page.getByText('Fill this in.').waitFor();
    expect(await name.evaluate('document.activeElement.getAttribute("aria-invalid")')).toBe('true');
    const renamed = unique('Engines');
    await name.fill(renamed);
    await page.keyboard.press('Enter');
    await page.getByText('Renamed.').waitFor();
    await switcher(page).getByText(renamed).waitFor({ state: 'attached' });
    expect((await read()).name).toBe(renamed);
    await page.context().close();
  });

  test('shows the credits that the operator grants and takes back, all of them', async () => {
    await grant(1_500, 'Invoice 2027-014');
    await grant(-300, 'Correction of 2027-014');
    const page = await open(owner);
    await page.getByText('1,200 credits').waitFor();
    const rows = page.getByRole('table', { name: 'Credits' }).getByRole('row');
    expect(await rows.nth(1).getByRole('cell').allTextContents()).toEqual([
      'just now',
      'Correction',
      '-300',
      'Correction of 2027-014',
      'The operator of the server',
      '1,200',
    ]);
    expect(await rows.nth(2).textContent()).toContain('+1,500');
    await inspect(page, 'organization');
    for (let count = 1; count <= 99; count += 1) await grant(1, `Bonus ${count}`);
    await page.reload();
    await page.getByText('100 entries so far: there are more.').waitFor();
    await button(page, 'Load more').click();
    await page.getByText('101 entries.').waitFor();
    expect(await rows.count()).toBe(102);
    await page.context().close();
  });

  test('a member reads it, and sees why it cannot be renamed', async () => {
    const member = await newMember(server, owner, 'member');
    const page = await open(member);
    await switcher(page).selectOption(String(owner.organizationId));
    await page.getByText('Your role (Member) may not rename the organization.').waitFor();
    expect(await button(page, 'Rename').isDisabled()).toBe(true);
    await inspect(page, 'organization-as-member');
    await page.context().close();
  });

  test('one that is suspended says so, and what that means', async () => {
    await call(server, `POST ${path}/suspend`, { as: operator.token, body: { reason: 'Unpaid invoices' } });
    const page = await open(owner);
    await page.getByText('Keys and tokens are refused, and nothing here can be changed').waitFor();
    expect(await button(page, 'Rename').isDisabled()).toBe(true);
    await inspect(page, 'organization-suspended');
    await page.context().close();
  });

  test('another one is founded and chosen; nothing of the one is seen in the other', async () => {
    const body = { type: 'token', name: 'Of the first' };
    await call(server, 'POST /api/api-keys', { as: owner.token, body });
    const page = await open(owner);
    await page.getByText('Of the first').waitFor();
    await button(page, 'New organization…').click();
    const dialog = page.getByRole('dialog', { name: 'New organization' });
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('Fill this in.').waitFor();
    await inspect(page, 'new-organization');
    const name = unique('Second');
    const first = (await read()).name as string;
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    expect(await chosen(page).textContent()).toBe(name);
    await page.getByText('No credits yet').waitFor();
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe(name);
    expect(await page.getByText('Of the first').count()).toBe(0);

    await switcher(page).selectOption({ label: first });
    await page.getByText('Of the first').waitFor();
    const release = await hold(page, '**/api/api-keys*');
    await switcher(page).focus();
    await switcher(page).selectOption({ label: name });
    await chosen(page).getByText(name).waitFor({ state: 'attached' });
    await page.getByText('Loading…').first().waitFor({ state: 'attached' });
    expect(await page.getByText('Of the first').count()).toBe(0);
    release();
    await page.getByText('No tokens yet').waitFor();
    expect(await page.getByText('Of the first').count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/settings/organization');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SELECT');
    await page.context().close();
  });

  test('what another window chooses or changes does not change where and what this one writes', async () => {
    const second = await found('Second');
    const here = await open(owner);
    const there = await here.context().newPage();
    await there.goto('/settings/organization');
    const nameThere = there.getByRole('textbox', { name: 'Name' });
    await nameThere.fill('Renamed there');
    await button(there, 'Rename').click();
    await there.getByText('Renamed.').waitFor();
    await switcher(there).selectOption(String(second.id));
    await there.locator(`input[value="${second.name}"]`).waitFor();

    await here.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await here.locator('input[value="Renamed there"]').waitFor();
    await here.reload();
    await here.locator('input[value="Renamed there"]').waitFor();
    const asked = here.waitForRequest((request) => request.method() === 'POST');
    await button(here, 'Create Token').first().click();
    const dialog = here.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Made here');
    await here.keyboard.press('Enter');
    await here.getByText('Copy it now').waitFor();
    expect((await asked).headers()['x-organization-id']).toBe(String(owner.organizationId));
    const keys = await call(server, 'GET /api/api-keys', { as: owner.token });
    expect(keys.body.data.map((key: { name: string }) => key.name)).toEqual(['Made here']);
    await here.context().close();
  });

  test('of two that are chosen quickly, the one chosen last stays, however late the other is answered', async () => {
    const [slow, quick] = [await found('Slow'), await found('Quick')];
    const page = await open(owner);
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/session', async (route) => {
      if (route.request().headers()['x-organization-id'] === String(slow.id)) await held;
      await route.continue();
    });
    const late = page.waitForResponse(
      (response) => response.request().headers()['x-organization-id'] === String(slow.id),
    );
    await switcher(page).selectOption(String(slow.id));
    await switcher(page).selectOption(String(quick.id));
    await page.locator(`input[value="${quick.name}"]`).waitFor();
    release();
    await (await late).finished();
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor();
    const asked = page.waitForRequest('**/api/organizations/*/members');
    await page.reload();
    expect((await asked).headers()['x-organization-id']).toBe(String(quick.id));
    await page.context().close();
  });

  test('and is not left while a key of it is made, or shown', async () => {
    const second = await found('Second');
    const page = await open(owner);
    const { name: first } = await read();
    const dialog = page.getByRole('dialog');
    const startToLeave = async () => {
      const answer = await hold(page, '**/api/session');
      await switcher(page).selectOption(String(second.id));
      await switcher(page).locator('option:checked', { hasText: second.name }).waitFor({ state: 'attached' });
      await button(page, 'Create Token').first().click();
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Made meanwhile');
      await page.keyboard.press('Enter');
      return answer;
    };
    const isStillIn = () =>
      switcher(page).locator('option:checked', { hasText: first }).waitFor({ state: 'attached' });

    const answerKey = await hold(page, '**/api/api-keys');
    const answerBeforeKey = await startToLeave();
    await page.locator('select:disabled').waitFor();
    answerBeforeKey();
    await isStillIn();
    answerKey();
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await page.unroute('**/api/session');
    const answerAfterKey = await startToLeave();
    await page.getByText('Copy it now').waitFor();
    answerAfterKey();
    await isStillIn();
    expect(await page.getByText('Copy it now').isVisible()).toBe(true);
    await page.context().close();
  });

  test('but while a file of it is fetched: another one is founded, or may be, and its page has nothing of the old one', async () => {
    const page = await openPageAs(browser, server, owner);
    await page.goto(`/settings/audit?user=${owner.userId}`);
    await hold(page, '**/api/audit?*limit=100*');
    await button(page, 'Download CSV').click();
    await button(page, 'Cancel the download').waitFor();
    expect(await switcher(page).isEnabled()).toBe(true);

    const [lost, kept] = [unique('Lost'), unique('Kept')];
    await button(page, 'New organization…').click();
    const dialog = page.getByRole('dialog', { name: 'New organization' });
    const name = dialog.getByRole('textbox', { name: 'Name' });
    await name.fill(lost);
    await page.route('**/api/organizations', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.keyboard.press('Enter');
    await dialog.getByText('It may have been created all the same').waitFor();
    await switcher(page).getByText(lost).waitFor({ state: 'attached' });
    await page.unroute('**/api/organizations');

    await name.fill(kept);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    expect(await chosen(page).textContent()).toBe(kept);
    await page.waitForURL(`${server.url}/settings/audit`);
    await page.context().close();
  });

  test('on a phone the navigation goes also when it leads to the page that is there already', async () => {
    const second = await found('Second');
    const page = await open(owner);
    await page.setViewportSize(phone);
    const here = page.getByRole('navigation').getByRole('link', { name: 'Organization' });
    for (const choose of [() => here.click(), () => switcher(page).selectOption(String(second.id))]) {
      await button(page, 'Open the navigation').click();
      await choose();
      await button(page, 'Open the navigation').waitFor();
      await page.locator('h1:focus').waitFor();
    }
    await page.locator(`input[value="${second.name}"]`).waitFor();
    await page.context().close();
  });
});
