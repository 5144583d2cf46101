import { Group } from '@mantine/core';
import { LogOut } from 'lucide-react';
import { ActionButton } from '../components/action-button.js';
import { useSignOut } from '../session/signing-out.js';
import { Facts } from '../components/facts.js';
import { Section } from '../components/section.js';
import { useSession } from '../session/session.js';
import { account as texts } from '../texts/account.js';
import { roles } from '../texts/roles.js';
import { shell } from '../texts/shell.js';

/** Who one is, and where. */
export function ProfileSection() {
  const { user, organizations } = useSession();
  const signOut = useSignOut();
  return (
    <Section title={texts.profile.title}>
      <Facts
        facts={[
          [texts.profile.name, user.name],
          [texts.profile.email, user.email],
          [
            texts.profile.organizations,
            organizations.map(({ name, role }) => `${name} (${roles[role].name})`).join(', '),
          ],
          ...(user.is_operator ? [[texts.profile.operator, texts.profile.operatorText] as const] : []),
        ]}
      />
      <Group>
        <ActionButton
          variant="default"
          leftSection={<LogOut size={16} aria-hidden />}
          loading={signOut.isPending}
          onClick={() => signOut.mutate({})}
        >
          {shell.signOut}
        </ActionButton>
      </Group>
    </Section>
  );
}
