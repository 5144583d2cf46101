import { Button, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listInvitationsOptions } from '../client/@tanstack/react-query.gen.js';
import type { PendingInvitationDto } from '../client/types.gen.js';
import { type Column, DataTable } from '../components/data-table.js';
import { Loaded } from '../components/loaded.js';
import { Notice } from '../components/notice.js';
import { Time } from '../components/time.js';
import { useSession } from '../session/session.js';
import { common } from '../texts/common.js';
import { members as texts } from '../texts/members.js';
import { roleNames, roles } from '../texts/roles.js';
import { CancelDialog } from './cancel-dialog.js';

/** Who has been asked in by mail, and has not come yet. */
export function Invitations() {
  const { organization, can } = useSession();
  const query = useQuery(listInvitationsOptions({ path: { id: String(organization.id) } }));
  const [cancelled, setCancelled] = useState<PendingInvitationDto | null>(null);
  const [notice, setNotice] = useState<{ text: string } | null>(null);
  const columns = [
    ...facts,
    {
      label: common.actions,
      cell: (invitation: PendingInvitationDto) => (
        <CancelButton invitation={invitation} onCancel={setCancelled} />
      ),
    },
  ];
  return (
    <Stack component="section" aria-labelledby="invitations">
      <Title order={2} size="h4" id="invitations">
        {texts.invitations.title}
      </Title>
      <Notice notice={notice} />
      <Loaded query={query}>
        {({ data }) => (
          <DataTable
            caption={texts.invitations.title}
            columns={columns}
            rows={data}
            rowKey={({ id }) => id}
            empty={
              <Text c="dimmed">
                {texts.invitations.empty} {can('members:write') && texts.invitations.first}
              </Text>
            }
          />
        )}
      </Loaded>
      <CancelDialog
        invitation={cancelled}
        onClose={() => setCancelled(null)}
        onCancelled={({ email }) => setNotice({ text: texts.invitations.cancelled(email) })}
      />
    </Stack>
  );
}

const facts: Column<PendingInvitationDto>[] = [
  { label: texts.invitations.email, cell: ({ email }) => email, sortBy: ({ email }) => email },
  {
    label: texts.role,
    cell: ({ role }) => roles[role].name,
    sortBy: ({ role }) => roleNames.indexOf(role),
  },
  {
    label: texts.invitations.by,
    cell: ({ invited_by }) => invited_by?.name ?? texts.invitations.nobody,
    sortBy: ({ invited_by }) => invited_by?.name ?? null,
  },
  {
    label: texts.invitations.sent,
    cell: ({ created_at }) => <Time at={created_at} />,
    sortBy: ({ created_at }) => created_at,
  },
  {
    label: texts.invitations.expires,
    cell: ({ expires_at }) => <Time at={expires_at} />,
    sortBy: ({ expires_at }) => expires_at,
  },
];

interface ButtonProperties {
  readonly invitation: PendingInvitationDto;
  readonly onCancel: (invitation: PendingInvitationDto) => void;
}

function CancelButton({ invitation, onCancel }: ButtonProperties) {
  const { can, organization } = useSession();
  const isAbove = roleNames.indexOf(invitation.role) < roleNames.indexOf(organization.role);
  return (
    <Button
      size="xs"
      variant="default"
      disabled={!can('members:write') || isAbove}
      aria-label={texts.invitations.cancelLabel(invitation.email)}
      onClick={() => onCancel(invitation)}
    >
      {texts.invitations.cancel}
    </Button>
  );
}
