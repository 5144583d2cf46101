import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { reinstateOrganizationMutation } from '../client/@tanstack/react-query.gen.js';
import type { OperatedOrganizationDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { Section } from '../components/section.js';
import { useSession } from '../session/session.js';
import { operator as texts } from '../texts/operator.js';
import { SuspendDialog } from './suspend-dialog.js';
import { useChanges } from './use-changes.js';

export function SuspensionSection({ organization }: { readonly organization: OperatedOrganizationDto }) {
  const [asks, { open, close }] = useDisclosure();
  const changed = useChanges();
  const reinstate = useMutation({ ...reinstateOrganizationMutation(), onSuccess: changed });
  // Sessions begin in the user's first organization, and end with the membership there.
  const [own] = useSession().organizations;
  const isSuspended = organization.status === 'suspended';
  const isOwn = organization.id === own?.id && !isSuspended;
  return (
    <Section title={texts.suspension.title}>
      <Text role="status">{isSuspended ? texts.suspension.isSuspended : texts.suspension.isActive}</Text>
      <FailureAlert error={reinstate.error} />
      {/* One button, whatever it does: who has pressed it keeps the focus. */}
      <ActionButton
        w="fit-content"
        color={isSuspended ? undefined : 'red'}
        loading={reinstate.isPending}
        disabled={isOwn}
        onClick={isSuspended ? () => reinstate.mutate({ path: { id: String(organization.id) } }) : open}
      >
        {isSuspended ? texts.suspension.reinstate : texts.suspension.suspend}
      </ActionButton>
      {isOwn && <Text size="sm">{texts.suspension.own}</Text>}
      <SuspendDialog organization={organization} opened={asks} onClose={close} />
    </Section>
  );
}
