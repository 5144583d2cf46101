import { Page } from '../components/page.js';
import { account as texts } from '../texts/account.js';
import { shell } from '../texts/shell.js';
import { PasswordSection } from './password-section.js';
import { PersonalTokens } from './personal-tokens.js';
import { ProfileSection } from './profile-section.js';

export function Component() {
  return (
    <Page title={shell.pages.account} description={texts.description}>
      <ProfileSection />
      <PasswordSection />
      <PersonalTokens />
    </Page>
  );
}
