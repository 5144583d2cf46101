import type { Browser, Page } from 'playwright-core';
import { call, newKey, newOwner, type TestUser } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestServer } from '../support/server.js';
import { inspect, openBrowser, openPageAs } from './support/browser.js';

interface UsageOfKey {
  readonly api_key_id: number | null;
  readonly name: string | null;
  readonly requests: number;
  readonly by_day: number[];
}

describe('the page of the usage', () => {
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

  const readUsage = async (days: number) =>
    (await call(server, `GET /api/usage?days=${days}`, { as: owner.token })).body.data as {
      requests: number;
      api_keys: UsageOfKey[];
    };

  /** Makes requests with new keys, and waits until they are counted. */
  async function useKeys(counts: Readonly<Record<string, number>>): Promise<void> {
    const keys = await Promise.all(
      Object.entries(counts).map(async ([name, count]) => ({
        count,
        name,
        ...(await newKey(server, owner, { name })),
      })),
    );
    for (const { key, count } of keys) {
      for (let i = 0; i < count; i++) await call(server, 'GET /api/whoami', { as: key });
    }
    await eventually('the counts', async () => {
      const { api_keys } = await readUsage(7);
      return keys.every(({ id, count }) =>
        api_keys.some(({ api_key_id, requests }) => api_key_id === id && requests === count),
      );
    });
  }

  const rowOf = async (page: Page, name: string) =>
    (await page.getByRole('row').filter({ hasText: name }).getByRole('cell').allInnerTexts()).map((text) =>
      text.replace(/\s+/g, ' '),
    );

  test('shows each key and its requests as the API tells them, in a chart and beside it in a table', async () => {
    await useKeys({ busy: 12, idle: 3 });
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/usage?days=7');
    const chart = page.getByRole('img', { name: /^Chart of the requests per day/ });
    await chart.waitFor();

    const { api_keys } = await readUsage(7);
    const [busy, idle] = ['busy', 'idle'].map((name) => api_keys.find((key) => key.name === name)!);
    expect(await chart.getAttribute('aria-label')).toMatch(/busy: 12; .*idle: 3[;.].* The table below/);
    expect(await rowOf(page, 'busy')).toEqual([
      `busy #${busy!.api_key_id}`,
      '12',
      expect.any(String),
      '12',
      'Show',
    ]);
    expect(await rowOf(page, 'idle')).toEqual([
      `idle #${idle!.api_key_id}`,
      '3',
      expect.any(String),
      '3',
      'Show',
    ]);
    expect((await rowOf(page, 'Personal tokens and sessions'))[0]).toContain('of all users together');
    const legend = page.getByRole('list', { name: 'What the colors stand for' });
    expect((await legend.getByRole('listitem').allInnerTexts()).sort()).toEqual([
      'Personal tokens and sessions',
      'busy',
      'idle',
    ]);
    // A bar for each of them, today; as high as its number.
    await page.locator('.recharts-bar-rectangle path').first().waitFor();
    const bars = page.locator('.recharts-bar');
    expect(await bars.count()).toBe(3);
    await inspect(page, 'usage');

    await page.getByRole('button', { name: 'Show busy by day' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'busy, by day' });
    await dialog.getByRole('row').nth(7).waitFor();
    const numbers = await dialog.getByRole('row').allInnerTexts();
    expect(numbers).toHaveLength(8);
    expect(numbers[1]).toMatch(/\t12$/);
    expect(numbers[2]).toMatch(/\t0$/);
    await inspect(page, 'usage-by-day');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Show busy by day');

    await page.getByRole('radio', { name: '7 days' }).press('ArrowLeft');
    await page.waitForURL('**/settings/usage?days=90');
    await page.getByRole('button', { name: 'All keys by day' }).click();
    const all = page.getByRole('dialog', { name: 'All keys, by day' });
    await eventually('ninety days', async () => (await all.getByRole('row').count()) === 91);
    await page.context().close();
  });

  test('gives the six most used a color, and draws the others together', async () => {
    const counts = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`key-${i}`, 12 - i]));
    await useKeys(counts);
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/usage');
    const legend = page.getByRole('list', { name: 'What the colors stand for' });
    await legend.waitFor();
    const names = await legend.getByRole('listitem').allInnerTexts();
    expect(names).toHaveLength(7);
    expect(names.at(-1)).toMatch(/^\d others$/);
    const colors = await page.evaluate<string[]>(
      `[...document.querySelectorAll('[aria-label^="What the colors"] span')]
         .map((swatch) => getComputedStyle(swatch).backgroundColor)`,
    );
    expect(new Set(colors).size).toBe(7);
    await page.context().close();
  });

  test('says how to make the first request, by a command that works', async () => {
    const page = await openPageAs(browser, server, owner);
    await page.goto('/settings/usage');
    await page.getByRole('heading', { name: 'No key was used in these days' }).waitFor();
    await inspect(page, 'usage-empty');
    await page.getByRole('button', { name: 'Copy the command' }).click();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    const [, url, header] = /^curl (\S+) -H "(.*)"$/.exec(copied)!;
    const { key } = await newKey(server, owner);
    const [name, value] = header!.replace('YOUR_KEY', key).split(': ') as [string, string];
    expect((await fetch(url!, { headers: { [name]: value } })).status).toBe(200);

    await eventually('the count', async () =>
      (await readUsage(7)).api_keys.some(({ name }) => name !== null),
    );
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('cell', { name: 'Production API #' }).waitFor();
    expect(await page.getByRole('heading', { name: 'No key was used in these days' }).isVisible()).toBe(
      false,
    );
    await page.context().close();
  });

  test('loads what draws the chart with this page alone', async () => {
    await useKeys({ only: 1 });
    const page = await openPageAs(browser, server, owner);
    const scripts: string[] = [];
    page.on('response', async (response) => {
      if (!response.url().endsWith('.js')) return;
      const text = await response.text();
      if (text.includes('recharts-')) scripts.push(new URL(response.url()).pathname);
    });
    await page.goto('/settings/audit', { waitUntil: 'networkidle' });
    expect(scripts).toEqual([]);
    await page.getByRole('link', { name: 'Usage' }).click();
    await eventually('the chart is loaded', () => scripts.length > 0);
    expect(scripts).toEqual([expect.stringMatching(/^\/assets\/usage-chart-/)]);
    await page.context().close();
  });
});
