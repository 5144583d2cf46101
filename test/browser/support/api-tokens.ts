import type { Browser, Page } from 'playwright-core';
import type { TestUser } from '../../support/client.js';
import type { TestServer } from '../../support/server.js';
import { openPageAs } from './browser.js';

/** The page of the API tokens, as somebody sees it who is signed in. */
export async function openApiTokens(browser: Browser, server: TestServer, user: TestUser): Promise<Page> {
  const page = await openPageAs(browser, server, user);
  await page.goto('/settings/api-tokens');
  await page.getByRole('heading', { name: 'API Tokens', level: 1 }).waitFor();
  return page;
}

/** What the focus is on, as it is called. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
  );

/** Which field the focus is in. */
export const focusedField = (page: Page): Promise<string | undefined> =>
  page.evaluate<string | undefined>('document.activeElement.dataset.path');

/** Lets keys wait that are created, until they are let go. @returns what lets them go */
export async function holdCreation(page: Page): Promise<() => void> {
  let letGo!: () => void;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/api/api-keys', async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}
