import { Code, Text } from '@mantine/core';
import { Facts } from '../components/facts.js';
import { Section } from '../components/section.js';
import { StatusBadge } from '../components/status-badge.js';
import { Time } from '../components/time.js';
import { useSession } from '../session/session.js';
import { organization as texts } from '../texts/organization.js';
import { roles } from '../texts/roles.js';
import { RenameForm } from './rename-form.js';

interface Properties {
  /** Undefined: not known (yet). */
  readonly createdAt: string | undefined;
}

/** What the organization is called, and how it is. */
export function GeneralSection({ createdAt }: Properties) {
  const { organization } = useSession();
  const isSuspended = organization.status === 'suspended';
  return (
    <Section title={texts.general}>
      <RenameForm />
      <Facts
        facts={[
          [texts.slug, <Code key="slug">{organization.slug}</Code>],
          [
            texts.status.label,
            isSuspended ? (
              <>
                <StatusBadge tone="bad" label={texts.status.suspended} />
                <Text size="sm" mt={4}>
                  {texts.status.suspendedText}
                </Text>
              </>
            ) : (
              <StatusBadge key="status" tone="good" label={texts.status.active} />
            ),
          ],
          [texts.role, roles[organization.role].name],
          ...(createdAt === undefined
            ? []
            : [[texts.created, <Time key="created" at={createdAt} />] as const]),
        ]}
      />
    </Section>
  );
}
