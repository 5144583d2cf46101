import { useQuery } from '@tanstack/react-query';
import { TokensSection } from '../api-tokens/tokens-section.js';
import { readOrganizationOptions } from '../client/@tanstack/react-query.gen.js';
import { Loaded } from '../components/loaded.js';
import { Page } from '../components/page.js';
import { useSession } from '../session/session.js';
import { organization as texts } from '../texts/organization.js';
import { shell } from '../texts/shell.js';
import { CreditsSection } from './credits-section.js';
import { GeneralSection } from './general-section.js';
import { PlanSection } from './plan-section.js';

export function Component() {
  const { organization } = useSession();
  const isSuspended = organization.status === 'suspended';
  // What the session tells is shown at once, and also while the organization is suspended: no more can be read then.
  const query = useQuery({
    ...readOrganizationOptions({ path: { id: String(organization.id) } }),
    enabled: !isSuspended,
  });
  return (
    <Page title={shell.pages.organization} description={texts.description}>
      <GeneralSection createdAt={query.data?.data.created_at} />
      <PlanSection />
      {!isSuspended && (
        <>
          <Loaded query={query}>{() => <CreditsSection />}</Loaded>
          <TokensSection />
        </>
      )}
    </Page>
  );
}
