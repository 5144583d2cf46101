import type { Browser } from 'playwright-core';
import { newOwner, type TestUser } from '../support/client.js';
import { queryStopped } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { TestServer } from '../support/server.js';
import { openBrowser, openPageAs } from './support/browser.js';

const KEYS = 5_000;

describe(`a list of ${KEYS} keys`, () => {
  let server: TestServer;
  let browser: Browser;
  let owner: TestUser;

  beforeAll(async () => {
    server = await TestServer.start();
    owner = await newOwner(server);
    await server.terminate();
    await queryStopped(
      server,
      `INSERT INTO api_keys (organization_id, type, name, key_hash, key_prefix, permissions, created_by)
       SELECT ${owner.organizationId}, 'api_key', 'Key ' || n, sha256(('many' || n)::bytea), 'lk_' || lpad(n::text, 5, '0'),
              '["read", "write"]', ${owner.userId}
         FROM generate_series(1, ${KEYS}) n`,
    );
    await server.launch();
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test('is read page by page, shown meanwhile, and searched, sorted and turned over as one', async () => {
    const page = await openPageAs(browser, server, owner);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/api-keys?')) asked.push(request.url());
    });
    // The last page only comes when the test has seen what is there before it.
    let isSeen = false;
    await page.route('**/api/api-keys?*', async (route) => {
      if (asked.length === 5) await eventually('seen', () => isSeen);
      await route.continue();
    });
    const search = page.getByLabel('Search by name, key or creator');
    const rows = page.getByRole('table').getByRole('row');
    const find = async (text: string, first: string, count: number) => {
      await search.fill(text);
      await eventually(
        text,
        async () => (await rows.count()) === count + 1 && (await rows.nth(1).innerText()).includes(first),
      );
    };

    await page.goto('/settings/api-tokens');
    await page.getByText('4,000 keys loaded so far…').waitFor();
    await find('lk_04999', 'Key 4999', 1);
    isSeen = true;
    await page.getByText('1 of 5,000 keys').waitFor();
    expect(await page.getByText('loaded so far').count()).toBe(0);
    expect(asked).toHaveLength(5);

    await find('Key 1234', 'Key 1234', 1);
    await page.getByRole('button', { name: /^Edit “Key 1234”/ }).click();
    await page.getByRole('dialog').getByLabel(/^Name/).fill('Renamed 1234');
    await page.keyboard.press('Enter');
    await find('Renamed', 'Renamed 1234', 1);
    // Who comes back to the window later.
    await page.evaluate('{ const then = Date.now() + 60_000; Date.now = () => then; }');
    const isRead = page.waitForResponse('**/api/session');
    await page.evaluate('window.dispatchEvent(new Event("visibilitychange"))');
    await isRead;
    expect(asked).toHaveLength(5);

    await find('Key 7', 'Key 799', 50);
    await search.fill('');
    await page.getByRole('button', { name: 'Name' }).click();
    await page.getByText('1–50 of 5,000').waitFor();
    expect(await rows.nth(2).innerText()).toContain('Key 2');
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('51–100 of 5,000').waitFor();
    expect(await rows.nth(1).innerText()).toContain('Key 51');
    await search.fill('Key 1');
    await page.getByText('1–50 of 1,110').waitFor();
    await search.fill('');

    // What is typed letter by letter stands there at once: nobody waits for 5,000 rows to be drawn.
    await search.pressSequentially('Key 4321');
    expect(await search.inputValue()).toBe('Key 4321');
    await eventually('found', async () => (await rows.count()) === 2);
    await page.context().close();
  });
});
