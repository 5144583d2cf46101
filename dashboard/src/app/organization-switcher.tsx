import { Button, NativeSelect, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { notifyFailure } from '../components/notify-failure.js';
import { NewOrganization } from '../organization/new-organization.js';
import { switchOrganization, useSession } from '../session/session.js';
import { shell } from '../texts/shell.js';

/** The organization that the pages are about. */
export function OrganizationSwitcher() {
  const { organization, organizations } = useSession();
  const [isOpen, { open, close }] = useDisclosure();
  const choice = useMutation({
    mutationFn: switchOrganization,
    onError: notifyFailure,
  });
  return (
    <Stack gap="xs">
      <NativeSelect
        label={shell.switcher}
        value={String(choice.isPending ? choice.variables : organization.id)}
        onChange={(event) => choice.mutate(Number(event.currentTarget.value))}
        data={organizations.map(({ id, name, status }) => ({
          value: String(id),
          label: status === 'suspended' ? `${name} (${shell.suspended})` : name,
        }))}
      />
      <Button variant="default" size="xs" leftSection={<Plus size={14} aria-hidden />} onClick={open}>
        {shell.newOrganization}
      </Button>
      <NewOrganization opened={isOpen} onClose={close} />
    </Stack>
  );
}
