import { Facts } from '../components/facts.js';
import { Section } from '../components/section.js';
import { useSession } from '../session/session.js';
import { organization as texts } from '../texts/organization.js';

/** What the plan gives the organization. */
export function PlanSection() {
  const { plan } = useSession().organization;
  return (
    <Section title={texts.plan.title} description={texts.plan.change}>
      <Facts
        facts={[
          [texts.plan.name, plan.name],
          [texts.plan.rate, texts.plan.rateText(plan.rate_limit_per_minute)],
          [texts.plan.keys, texts.plan.keysText(plan.max_keys)],
        ]}
      />
    </Section>
  );
}
