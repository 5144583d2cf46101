import { Button, NativeSelect, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useIsMutating, useMutation } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useLocation, useNavigate } from 'react-router';
import type { MembershipDto } from '../client/types.gen.js';
import { notifyFailure } from '../components/notify-failure.js';
import { NewOrganization } from '../organization/new-organization.js';
import { switchOrganization, useSession } from '../session/session.js';
import { shell } from '../texts/shell.js';

const SWITCH = 'switch organization';

/** The organization that the pages are about. */
export function OrganizationSwitcher() {
  const { organization, organizations } = useSession();
  const [isOpen, { open, close }] = useDisclosure();
  const toSection = useSection();
  // What is under way is answered first: a key that was just made would not be shown to anybody.
  const isBusy = useIsMutating({ predicate: ({ options }) => options.mutationKey?.[0] !== SWITCH }) > 0;
  const choice = useMutation({
    mutationKey: [SWITCH],
    mutationFn: switchOrganization,
    onSuccess: toSection,
    onError: notifyFailure,
  });
  return (
    <Stack gap="xs">
      <NativeSelect
        label={shell.switcher}
        value={String(choice.isPending ? choice.variables : organization.id)}
        onChange={(event) => choice.mutate(Number(event.currentTarget.value))}
        disabled={isBusy}
        data={organizations.map((one) => ({ value: String(one.id), label: labelOf(one, organizations) }))}
      />
      <Button variant="default" size="xs" leftSection={<Plus size={14} aria-hidden />} onClick={open}>
        {shell.newOrganization}
      </Button>
      <NewOrganization opened={isOpen} onClose={close} />
    </Stack>
  );
}

/** What an address names beyond its section, such as a webhook, is of one organization alone. */
function useSection(): () => void {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  return () => {
    const section = /^\/settings\/[^/]+/.exec(pathname)?.[0];
    if (section !== undefined && section !== pathname + search) void navigate(section);
  };
}

function labelOf({ name, slug, status }: MembershipDto, all: readonly MembershipDto[]): string {
  const isOnlyOne = all.filter((other) => other.name === name).length === 1;
  const label = isOnlyOne ? name : `${name}, ${slug}`;
  return status === 'suspended' ? `${label} (${shell.suspended})` : label;
}
