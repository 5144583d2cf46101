import { NativeSelect } from '@mantine/core';
import { switchOrganization, useSession } from '../session/session.js';
import { shell } from '../texts/shell.js';

/** The organization that the pages are about. */
export function OrganizationSwitcher() {
  const { organization, organizations } = useSession();
  return (
    <NativeSelect
      label={shell.switcher}
      value={String(organization.id)}
      onChange={(event) => void switchOrganization(Number(event.currentTarget.value))}
      data={organizations.map(({ id, name, status }) => ({
        value: String(id),
        label: status === 'suspended' ? `${name} (${shell.suspended})` : name,
      }))}
    />
  );
}
