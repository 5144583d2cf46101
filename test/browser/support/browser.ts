import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { TestUser } from '../../support/client.js';
import type { TestServer } from '../../support/server.js';

/** Where the pictures go that the tests take; `npm run screenshots` takes those of the docs from there. */
const SCREENSHOTS = new URL('../../../dist/screenshots/', import.meta.url).pathname;

export const desktop = { width: 1_280, height: 800 };
export const phone = { width: 360, height: 740 };

// Each width and each scheme once: all four together would find the same, in twice the time. INSPECT=all has them all.
const looks = (
  [
    ['desktop', desktop, 'light'],
    ['phone', phone, 'dark'],
    ['desktop', desktop, 'dark'],
    ['phone', phone, 'light'],
  ] as const
).slice(0, process.env.INSPECT === 'all' ? 4 : 2);

/**
 * A real Chromium, see `npm test`.
 *
 * @param keepsPages as browsers do, for those who go back to them; Playwright would not let it
 */
export const openBrowser = ({ keepsPages = false } = {}): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.TEST_CHROMIUM,
    ignoreDefaultArgs: keepsPages ? ['--disable-back-forward-cache'] : [],
    // Where tests run as root, Chromium has no sandbox; a container's /dev/shm is small, and has no graphics card.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });

const faults = new WeakMap<Page, string[]>();

/** A new window of somebody who is not signed in, in light colors. */
export async function openPage(browser: Browser, server: TestServer): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: desktop,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const found: string[] = [];
  faults.set(page, found);
  page.on('pageerror', (error) => found.push(String(error)));
  page.on('console', (message) => {
    // A refused request is written there by the browser itself: those are what many tests are about.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    found.push(message.text());
  });
  return page;
}

/** A new window of somebody who has signed in to the dashboard. */
export async function openPageAs(
  browser: Browser,
  server: TestServer,
  user: Pick<TestUser, 'email' | 'password'>,
): Promise<Page> {
  const page = await openPage(browser, server);
  await signIn(page.context(), user);
  return page;
}

/** Signs in by the call that the page makes. */
export async function signIn(
  context: BrowserContext,
  { email, password }: Pick<TestUser, 'email' | 'password'>,
): Promise<void> {
  const response = await context.request.post('/api/session', {
    data: { email, password },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  if (response.status() !== 204) throw new Error(`sign in: ${response.status()} ${await response.text()}`);
}

/** What was copied last. */
export const clipboardOf = (page: Page): Promise<string> =>
  page.evaluate<string>('navigator.clipboard.readText()');

/** What went wrong in the page that nobody sees: exceptions, breaches of its policy, warnings of React. */
export const faultsOf = (page: Page): readonly string[] => faults.get(page) ?? [];

/**
 * Looks at a page as everybody sees it, on a desk and on a phone, light and dark: axe finds nothing serious, nothing
 * sticks out, nothing went wrong unseen. Takes a picture of each.
 *
 * @param name of the pictures
 */
export async function inspect(page: Page, name: string): Promise<void> {
  for (const [device, size, colorScheme] of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await takePicture(page, `${name}-${device}-${colorScheme}`);
    expect([name, device, colorScheme, await seriousFaults(page)]).toEqual([name, device, colorScheme, []]);
    expect([name, device, await pixelsTooWide(page)]).toEqual([name, device, 0]);
  }
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect([name, faultsOf(page)]).toEqual([name, []]);
}

export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe calls serious or critical, with where it is. */
async function seriousFaults(page: Page): Promise<string[]> {
  // Of what is in order nothing need be told: that takes longer than to find it out.
  const { violations } = await page.evaluate<AxeResults>(
    `${AXE}; axe.run(document, { resultTypes: ['violations'] })`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

const pixelsTooWide = (page: Page): Promise<number> =>
  page
    .evaluate('document.documentElement.scrollWidth - window.innerWidth')
    .then((pixels) => Math.max(0, Number(pixels)));
