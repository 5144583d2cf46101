import type { ReactNode } from 'react';
import type { OperatedOrganizationDto } from '../client/types.gen.js';
import { Facts } from '../components/facts.js';
import { Section } from '../components/section.js';
import { Time } from '../components/time.js';
import { operator as texts } from '../texts/operator.js';
import { OrganizationStatus } from './organization-status.js';

export function FactsSection({ organization }: { readonly organization: OperatedOrganizationDto }) {
  return (
    <Section title={texts.organization.facts}>
      <Facts facts={factsOf(organization)} />
    </Section>
  );
}

function Owners({ organization }: { readonly organization: OperatedOrganizationDto }) {
  return organization.owners.map(({ id, name, email }) => (
    <div key={id}>{texts.organization.owner(name, email)}</div>
  ));
}

const factsOf = (organization: OperatedOrganizationDto): [string, ReactNode][] => [
  [texts.organization.id, organization.id],
  [texts.table.slug, organization.slug],
  [texts.table.owners, <Owners key="owners" organization={organization} />],
  [texts.table.status, <OrganizationStatus key="status" organization={organization} />],
  ...(organization.status === 'suspended' ? suspensionOf(organization) : []),
  [texts.table.plan, organization.plan],
  [texts.table.credits, texts.number(organization.credits)],
  [texts.table.created, <Time key="created" at={organization.created_at} />],
];

const suspensionOf = ({ suspended_at, suspended_reason }: OperatedOrganizationDto): [string, ReactNode][] => [
  [texts.organization.since, <Time key="since" at={suspended_at} />],
  [texts.organization.reason, suspended_reason],
];
