import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { call, newKey, newOwner, type TestUser } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { newMember } from '../support/member.js';
import { TestServer } from '../support/server.js';
import { inspect, openBrowser, openPageAs } from './support/browser.js';

const FORMULA = '=HYPERLINK("http://evil.example","Click")';

describe('the page of the audit log', () => {
  let server: TestServer;
  let browser: Browser;
  let owner: TestUser;

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await openBrowser();
  });

  beforeEach(async () => {
    owner = await newOwner(server);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const ask = (route: string, body?: unknown) => call(server, route, { as: owner.token, body });
  const firstRow = (page: Page) => page.getByRole('row').nth(1);

  /** So many entries more. */
  async function act(count: number): Promise<void> {
    for (let done = 0; done < count; done += 10) {
      const acts = Array.from({ length: Math.min(10, count - done) }, (_, i) =>
        ask(`PATCH /api/organizations/${owner.organizationId}`, { name: `Name ${done + i}` }),
      );
      for (const { status } of await Promise.all(acts)) expect(status).toBe(200);
    }
  }

  async function download(page: Page): Promise<Record<string, string>[]> {
    const event = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const file = await event;
    expect(file.suggestedFilename()).toMatch(/^audit-log-[\w-]+-\d{4}-\d\d-\d\d\.csv$/);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text.endsWith('\r\n')).toBe(true);
    return parse(text, { columns: true, record_delimiter: '\r\n' });
  }

  test('tells who did what, when and from where, in words, and all of it on demand', async () => {
    const { id } = await newKey(server, owner, { name: 'CI' });
    await ask(`DELETE /api/api-keys/${id}`);
    const [entry] = (await ask('GET /api/audit')).body.data;
    const page = await openPageAs(browser, server, owner);
    // The sign-in is an entry too, and the newest.
    await page.goto('/settings/audit?action=api_key.*');
    await firstRow(page).getByText('Key revoked').waitFor();
    const cells = await firstRow(page).getByRole('cell').allInnerTexts();
    expect(cells.map((cell) => cell.replace(/\s+/g, ' '))).toEqual([
      (entry.created_at as string).slice(0, 19).replace('T', ' '),
      'Key revoked',
      `Key CI #${id}`,
      `Test User ${owner.email}`,
      '127.0.0.1',
      'Show',
    ]);
    await inspect(page, 'audit');
    const show = firstRow(page).getByRole('button');
    await show.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Entry ${entry.id}` });
    for (const fact of ['api_key.revoked', `#${entry.credential_id}`, entry.created_at, '"name": "CI"']) {
      await dialog.getByText(fact as string).waitFor();
    }
    await inspect(page, 'audit-entry');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toContain(
      `entry ${entry.id}`,
    );
    await page.context().close();
  });

  test('is filtered by action, user and day, and the address of the page says so to whom it is shown', async () => {
    const admin = await newMember(server, owner, 'owner');
    await newKey(server, owner, { name: "the owner's" });
    await newKey(server, admin, { name: "the other's" });
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/audit');
    await page.getByLabel('Action', { exact: true }).selectOption('Key created');
    await page.waitForURL('**/settings/audit?action=api_key.created');
    await page.getByLabel('By', { exact: true }).selectOption(`Test User (${admin.email})`);
    await page.getByText('1 entry.').waitFor();
    await firstRow(page).getByText("Key the other's").waitFor();
    const today = new Date().toISOString().slice(0, 10);
    await page.getByLabel('Since').fill(today);
    await page.waitForURL(`**/settings/audit?*since=${today}`);
    await page.getByLabel('Until').fill(today);
    await page.waitForURL(`**/settings/audit?*until=${today}`);
    await page.getByText('1 entry.').waitFor();
    const { search } = new URL(page.url());
    expect(search).toBe(`?action=api_key.created&user=${admin.userId}&since=${today}&until=${today}`);
    await page.getByLabel('Until').fill('');
    await page.waitForURL(`**/settings/audit?*since=${today}`);
    await page.getByLabel('Since').fill('2996-01-01');
    await page.getByText('No entry matches these filters.').waitFor();
    await page.getByLabel('Since').fill(today);
    await page.getByText('1 entry.').waitFor();
    await page.getByLabel('Until').fill('2020-01-01');
    await page.getByText('No entry matches these filters.').waitFor();
    await page.getByText('This is before “Since”.').waitFor();
    await inspect(page, 'audit-nothing');

    const other = await openPageAs(browser, server, owner);
    await other.goto(`/settings/audit${search}`);
    await other.getByText('1 entry.').waitFor();
    expect(await other.getByLabel('By', { exact: true }).inputValue()).toBe(String(admin.userId));
    expect(await download(other)).toEqual([expect.objectContaining({ details: `{"name":"the other's"}` })]);
    await other.getByRole('button', { name: 'Clear the filters' }).click();
    await other.getByRole('cell', { name: 'Signed in' }).first().waitFor();
    expect(new URL(other.url()).search).toBe('');
    for (const context of [page.context(), other.context()]) await context.close();
  });

  test('takes a day as it is typed, key by key, and only once it is one that counts', async () => {
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/audit');
    const since = page.getByLabel('Since');
    await since.focus();
    await page.keyboard.type('01022025');
    await page.waitForURL('**/settings/audit?since=2025-01-02');
    await since.blur();
    await since.focus();
    await page.keyboard.type('11122024');
    await page.waitForURL('**/settings/audit?since=2024-11-12');
    expect(await since.inputValue()).toBe('2024-11-12');

    const until = page.getByLabel('Until');
    await until.fill('0006-01-01');
    await page.getByText('Choose a day from 1970 on.').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.waitForURL('**/settings/audit');
    for (const day of [since, until])
      await eventually('cleared', async () => (await day.inputValue()) === '');
    await page.context().close();
  });

  test('comes in pieces, and as a file with all of it, in which no name is a formula', async () => {
    await call(server, 'POST /api/api-keys', {
      as: owner.token,
      body: { name: FORMULA, permissions: ['read'] },
    });
    await act(120);
    const formulas = ['=1+1', '+1', '-1', '@SUM(A1)'];
    for (const name of formulas) await newKey(server, owner, { name });
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/audit');
    await page.getByText('50 entries so far').waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText('100 entries so far').waitFor();
    expect(await page.getByRole('row').count()).toBe(101);

    const rows = await download(page);
    await page.getByText(`Downloaded ${rows.length} entries.`).waitFor();
    const all: { id: number; action: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await ask(`GET /api/audit?limit=100${cursor && `&cursor=${cursor}`}`);
      all.push(...body.data);
      cursor = body.meta.next_cursor as string | null;
    }
    expect(all.length).toBeGreaterThan(120);
    expect(rows.map(({ id, action }) => [Number(id), action])).toEqual(
      all.map(({ id, action }) => [id, action]),
    );
    expect(rows.at(-1)).toMatchObject({ action: 'organization.created', user_email: owner.email });
    const isFormula = (cell: string) => /^[=+\-@\t\r]/.test(cell);
    expect(rows.flatMap((row) => Object.values(row)).filter(isFormula)).toEqual([]);
    const detailsOf = (name: string) => rows.filter(({ details }) => details!.includes(JSON.stringify(name)));
    for (const name of [FORMULA, ...formulas]) expect(detailsOf(name)).toHaveLength(1);
    await page.context().close();
  });

  test('defuses the name of a user who is called like a formula', async () => {
    const email = `formula-${owner.userId}@example.com`;
    const registered = await call(server, 'POST /api/v1/register', {
      body: { name: FORMULA, email, password: owner.password, organization_name: 'Formulas' },
    });
    expect(registered.status).toBe(201);
    const page = await openPageAs(browser, server, { email, password: owner.password });
    await page.goto('/settings/audit');
    const rows = await download(page);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.user_name).toBe(`'${FORMULA}`);
    await page.context().close();
  });

  test('stops fetching when that is wanted, and goes on where it was after a failure', async () => {
    await act(105);
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/audit');
    await page.getByText('50 entries so far').waitFor();
    // The second page of the download never comes, and fails the next time.
    let isHeld = true;
    let asked = 0;
    await page.route('**/api/audit?*limit=100*', async (route) => {
      asked += 1;
      if (!route.request().url().includes('cursor')) return route.continue();
      if (!isHeld) return route.fulfill({ status: 503, json: { message: 'Not now.', code: 'unavailable' } });
    });
    await page.getByRole('button', { name: 'Download CSV' }).click();
    await page.getByText('100 entries fetched…').waitFor();
    await page.getByRole('button', { name: 'Cancel the download' }).click();
    await page.getByText('Cancelled: nothing was downloaded.').waitFor();

    isHeld = false;
    await page.getByRole('button', { name: 'Download CSV' }).click();
    await page.getByRole('alert').getByText('The server has a problem').waitFor();
    await page.unroute('**/api/audit?*limit=100*');
    expect(asked).toBe(4);
    const event = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Try again' }).click();
    const text = readFileSync(await (await event).path(), 'utf8');
    const ids = parse<{ id: string }>(text, { columns: true }).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(105);
    await page.context().close();
  });

  test('says to members why they cannot read it, and asks for nothing', async () => {
    const member = await newMember(server, owner, 'member');
    const page = await openPageAs(browser, server, member);
    await page.goto('/settings/usage');
    await page.getByLabel('Organization').selectOption(String(owner.organizationId));
    let asked = false;
    page.on('request', (request) => (asked ||= new URL(request.url()).pathname === '/api/audit'));
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByText('Only owners and admins read the audit log').waitFor();
    await inspect(page, 'audit-forbidden');
    expect(asked).toBe(false);
    await page.context().close();
  });
});
