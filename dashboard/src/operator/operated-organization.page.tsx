import { Code, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { listAllOrganizationsOptions } from '../client/@tanstack/react-query.gen.js';
import type { OperatedOrganizationDto } from '../client/types.gen.js';
import { Loaded } from '../components/loaded.js';
import { Page } from '../components/page.js';
import { useSession } from '../session/session.js';
import { operator as texts } from '../texts/operator.js';
import { CreditsSection } from './credits-section.js';
import { FactsSection } from './facts-section.js';
import { OperatorOnly } from './operator-only.js';
import { PlanSection } from './plan-section.js';
import { SuspensionSection } from './suspension-section.js';
import { ToList } from './to-list.js';

export function Component() {
  const { id = '' } = useParams();
  const { user } = useSession();
  const isId = /^[1-9]\d{0,15}$/.test(id);
  const query = useQuery({
    ...listAllOrganizationsOptions({ query: { id } }),
    enabled: user.is_operator && isId,
  });
  const organization = query.data?.data[0];
  return (
    <Page
      title={organization?.name ?? texts.organization.loading}
      description={
        <>
          {organization !== undefined && <Code>{organization.slug}</Code>} <ToList />
        </>
      }
    >
      <OperatorOnly>
        {isId ? (
          <Loaded query={query}>
            {() => (organization === undefined ? <Gone /> : <Sections organization={organization} />)}
          </Loaded>
        ) : (
          <Gone />
        )}
      </OperatorOnly>
    </Page>
  );
}

const Gone = () => <Text>{texts.organization.gone}</Text>;

function Sections({ organization }: { readonly organization: OperatedOrganizationDto }) {
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} key={organization.id}>
      <FactsSection organization={organization} />
      <SuspensionSection organization={organization} />
      <PlanSection organization={organization} />
      <CreditsSection organization={organization} />
    </SimpleGrid>
  );
}
