import type { Browser, Page } from 'playwright-core';
import { call, newOwner, type TestUser } from '../support/client.js';
import { invitationCode } from '../support/mails.js';
import { newMember } from '../support/member.js';
import { TestServer, unique } from '../support/server.js';
import { inspect, openBrowser, openPage, openPageAs } from './support/browser.js';

describe('the members of an organization', () => {
  let server: TestServer;
  let browser: Browser;
  let owner: TestUser;
  let path: string;

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await openBrowser();
  });

  beforeEach(async () => {
    owner = await newOwner(server);
    path = `/api/organizations/${owner.organizationId}/members`;
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const field = (page: Page, name: string) => page.getByRole('textbox', { name });
  const rolesOf = async () => {
    const { body } = await call(server, `GET ${path}`, { as: owner.token });
    return body.data.map(({ email, role }: { email: string; role: string }) => [email, role]);
  };
  const organizationName = async () =>
    (await call(server, `GET /api/organizations/${owner.organizationId}`, { as: owner.token })).body.data
      .name as string;

  async function open(user: TestUser): Promise<Page> {
    const page = await openPageAs(browser, server, user);
    await page.goto('/settings/members');
    await page.getByLabel('Organization', { exact: true }).selectOption(String(owner.organizationId));
    await page.getByRole('cell', { name: owner.email }).waitFor();
    return page;
  }

  async function invite(page: Page, email: string, role = 'Member'): Promise<void> {
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.waitFor({ state: 'detached' });
    await button(page, 'Invite').click();
    await dialog.getByRole('textbox', { name: 'E-mail address' }).fill(email);
    await dialog.getByRole('radio', { name: role }).check();
    await dialog.getByRole('button', { name: 'Invite' }).click();
  }

  test('somebody without an account is invited, registers, accepts with the code of the mail, and is there', async () => {
    const page = await open(owner);
    const email = `${unique('guest')}@example.com`;
    await invite(page, email, 'Admin');
    await page.getByText(`There is no account for ${email} yet`).waitFor();
    await page.getByRole('cell', { name: email, exact: true }).waitFor();
    await inspect(page, 'members-invited');

    const guest = await openPage(browser, server);
    await guest.goto('/invitation');
    await guest.getByText('To accept an invitation, sign in or register').waitFor();
    await guest.getByRole('link', { name: 'Register' }).click();
    await field(guest, 'Your name').fill('Grace Hopper');
    await field(guest, 'E-mail address').fill(email);
    await field(guest, 'Password').fill('correct horse battery staple');
    await field(guest, 'Name of your organization').fill(unique('Compilers'));
    await guest.keyboard.press('Enter');
    await guest.getByRole('heading', { name: 'Accept an invitation' }).waitFor();
    await field(guest, 'Code').fill('1.wrong');
    await guest.keyboard.press('Enter');
    await guest.getByText('The code is wrong, used, expired, or was sent to somebody else.').waitFor();
    await inspect(guest, 'invitation-refused');
    await field(guest, 'Code').fill(` ${await invitationCode(server, email)}\n`);
    await guest.route('**/api/session', (route) => route.abort());
    await guest.keyboard.press('Enter');
    await guest.getByText('The invitation is accepted. Only the way to the organization failed.').waitFor();
    await inspect(guest, 'invitation-accepted');
    await guest.unroute('**/api/session');
    await button(guest, 'Try again').click();
    await guest.getByRole('heading', { name: 'API Tokens', level: 1 }).waitFor();
    const name = await organizationName();
    await guest.getByText(`You are a member of ${name} now`).waitFor();
    const chosen = guest.getByLabel('Organization', { exact: true }).locator('option:checked');
    expect(await chosen.textContent()).toBe(name);

    await page.reload();
    await page.getByRole('cell', { name: 'Grace Hopper' }).first().waitFor();
    await page.getByText('Nobody is asked in at the moment.').waitFor();
    expect(await rolesOf()).toContainEqual([email, 'admin']);
    await Promise.all([page, guest].map((one) => one.context().close()));
  });

  test('somebody with an account is a member at once; twice is refused, with what was typed still there', async () => {
    const page = await open(owner);
    const { email } = await newOwner(server);
    await invite(page, email);
    await page.getByText(`Test User (${email}) had an account already`).waitFor();
    expect(await rolesOf()).toContainEqual([email, 'member']);
    await invite(page, email);
    await page.getByText('This user is a member already.').waitFor();
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    expect(await dialog.getByRole('textbox').inputValue()).toBe(email);
    await dialog.getByRole('textbox').fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('Must be an email').waitFor();
    expect(await dialog.getByRole('textbox').getAttribute('aria-invalid')).toBe('true');
    await inspect(page, 'members-invite-refused');
    await page.context().close();
  });

  test('a cancelled invitation is gone, and its code is worth nothing', async () => {
    const page = await open(owner);
    const email = `${unique('guest')}@example.com`;
    await invite(page, email);
    const code = await invitationCode(server, email);
    await button(page, `Cancel the invitation of ${email}`).click();
    await button(page, 'Cancel the invitation').click();
    await page.getByText('Nobody is asked in at the moment.').waitFor();
    const body = { name: 'G', email, password: owner.password, organization_name: 'G' };
    await call(server, 'POST /api/v1/register', { body });
    const { email: address, password } = { email, password: owner.password };
    const login = await call(server, 'POST /api/v1/login', {
      body: { email: address, password, device_name: 'test' },
    });
    const as = login.body.data.token as string;
    expect((await call(server, 'POST /api/invitations/accept', { as, body: { code } })).status).toBe(422);
    await page.context().close();
  });

  test('a role is changed, and a member removed, at once', async () => {
    const member = await newMember(server, owner, 'member');
    const page = await open(owner);
    const row = page.getByRole('row').filter({ hasText: member.email });
    await row.getByRole('button', { name: 'Change role of Test User' }).click();
    await page.getByRole('radio', { name: 'Admin' }).check();
    await inspect(page, 'members-role');
    await page.getByRole('dialog').getByRole('button', { name: 'Change the role' }).click();
    await row.getByRole('cell', { name: 'Admin', exact: true }).waitFor();
    expect(await rolesOf()).toContainEqual([member.email, 'admin']);

    await row.getByRole('button', { name: 'Remove Test User' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await row.waitFor({ state: 'detached' });
    expect((await call(server, 'GET /api/whoami', { as: member.token })).status).toBe(401);
    await page.context().close();
  });

  test('the last owner cannot leave, and is told what to do; with another owner they can', async () => {
    const page = await open(owner);
    await button(page, 'Leave').click();
    const dialog = page.getByRole('dialog', { name: 'Leave the organization?' });
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await dialog.getByText('Make another member an owner first.').waitFor();
    await inspect(page, 'members-last-owner');
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    const heir = await newMember(server, owner, 'owner');
    const elsewhere = await openPageAs(browser, server, heir);
    await elsewhere.goto('/settings/members');
    const switcher = elsewhere.getByLabel('Organization', { exact: true });
    await switcher.selectOption(String(owner.organizationId));
    await elsewhere.getByRole('cell', { name: owner.email }).waitFor();
    await button(elsewhere, 'Leave').click();
    await elsewhere.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await elsewhere.getByRole('cell', { name: owner.email }).waitFor({ state: 'detached' });
    await elsewhere.getByRole('cell', { name: heir.email }).waitFor();
    await switcher.locator('option').nth(1).waitFor({ state: 'detached' });
    expect(await rolesOf()).toEqual([[owner.email, 'owner']]);
    await Promise.all([page, elsewhere].map((one) => one.context().close()));
  });

  test('who leaves the organization that they signed in to is led to the sign-in page, and gets into another', async () => {
    const user = await newMember(server, owner, 'member');
    const own = await call(server, 'GET /api/organizations', { as: user.token });
    const page = await openPageAs(browser, server, user);
    await newMemberOf(user.organizationId, user);
    await page.goto('/settings/members');
    await page.getByRole('cell', { name: user.email }).waitFor();
    await button(page, 'Leave').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL('**/sign-in');
    await field(page, 'E-mail address').fill(user.email);
    await field(page, 'Password').fill(user.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'API Tokens', level: 1 }).waitFor();
    const options = page.getByLabel('Organization', { exact: true }).locator('option');
    expect(await options.allTextContents()).toEqual([await organizationName()]);
    expect(own.body.data).toHaveLength(2);
    await page.context().close();
  });

  /** Another owner in the user's own organization, so that they may leave it. */
  async function newMemberOf(organizationId: number, user: TestUser): Promise<void> {
    const { email } = await newOwner(server);
    const body = { email, role: 'owner' };
    const token = (
      await call(server, 'POST /api/v1/login', {
        body: { email: user.email, password: user.password, device_name: 'own' },
      })
    ).body.data.token as string;
    await call(server, `POST /api/organizations/${organizationId}/members`, { as: token, body });
  }

  test('a member sees who is there and why they may not change it, and may leave', async () => {
    const member = await newMember(server, owner, 'member');
    const page = await open(member);
    await page.getByText('Your role (Member) may not invite, change or remove members.').waitFor();
    expect(await button(page, 'Invite').isDisabled()).toBe(true);
    expect(await button(page, 'Remove Test User').isDisabled()).toBe(true);
    expect(await button(page, 'Leave').isEnabled()).toBe(true);
    await inspect(page, 'members-as-member');
    await page.context().close();
  });

  test('an admin has no say in owners', async () => {
    const admin = await newMember(server, owner, 'admin');
    const page = await open(admin);
    const row = page.getByRole('row').filter({ hasText: owner.email });
    expect(await row.getByRole('button', { name: 'Remove Test User' }).isDisabled()).toBe(true);
    await row.getByText('Only owners change owners.').waitFor();
    await button(page, 'Invite').click();
    expect(await page.getByRole('radio', { name: 'Owner' }).isDisabled()).toBe(true);
    await page.context().close();
  });

  test('who is removed while the page is open goes on in an organization of their own', async () => {
    const member = await newOwner(server);
    await call(server, `POST ${path}`, { as: owner.token, body: { email: member.email, role: 'admin' } });
    const page = await open(member);
    const theirs = `${path}/${member.userId}`;
    expect((await call(server, `DELETE ${theirs}`, { as: owner.token })).status).toBe(204);
    await page.getByRole('link', { name: 'Usage' }).click();
    const switcher = page.getByLabel('Organization', { exact: true });
    await page.waitForFunction(
      '(id) => document.querySelector("select").value === id',
      String(member.organizationId),
    );
    await switcher.locator('option').nth(1).waitFor({ state: 'detached' });
    await page.context().close();
  });
});
