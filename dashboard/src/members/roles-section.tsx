import { Facts } from '../components/facts.js';
import { Section } from '../components/section.js';
import { members as texts } from '../texts/members.js';
import { roleNames, roles } from '../texts/roles.js';

export const RolesSection = () => (
  <Section title={texts.rolesTitle}>
    <Facts facts={roleNames.map((name) => [roles[name].name, roles[name].text])} />
  </Section>
);
