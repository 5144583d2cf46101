import { Button, NativeSelect, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import type { MembershipDto } from '../client/types.gen.js';
import { notifyFailure } from '../components/notify-failure.js';
import { useIsStaying } from '../components/staying.js';
import { useMoving } from '../organization/moving.js';
import { NewOrganization } from '../organization/new-organization.js';
import { useSession } from '../session/session.js';
import { shell } from '../texts/shell.js';

/** The organization that the pages are about. */
export function OrganizationSwitcher() {
  const { organization, organizations } = useSession();
  const [isOpen, { open, close }] = useDisclosure();
  const isStaying = useIsStaying();
  const choice = useMutation({ mutationFn: useMoving(), onError: notifyFailure });
  return (
    <Stack gap="xs">
      <NativeSelect
        label={shell.switcher}
        value={String(choice.isPending ? choice.variables : organization.id)}
        onChange={(event) => choice.mutate(Number(event.currentTarget.value))}
        disabled={isStaying}
        data={organizations.map((one) => ({ value: String(one.id), label: labelOf(one, organizations) }))}
      />
      <Button
        variant="default"
        size="xs"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={open}
        disabled={isStaying}
      >
        {shell.newOrganization}
      </Button>
      <NewOrganization opened={isOpen} onClose={close} />
    </Stack>
  );
}

function labelOf({ name, slug, status }: MembershipDto, all: readonly MembershipDto[]): string {
  const isOnlyOne = all.filter((other) => other.name === name).length === 1;
  const label = isOnlyOne ? name : `${name}, ${slug}`;
  return status === 'suspended' ? `${label} (${shell.suspended})` : label;
}
