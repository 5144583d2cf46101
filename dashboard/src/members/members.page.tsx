import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { listMembersOptions } from '../client/@tanstack/react-query.gen.js';
import { Loaded } from '../components/loaded.js';
import { Page } from '../components/page.js';
import { useSession } from '../session/session.js';
import { members as texts } from '../texts/members.js';
import { roles } from '../texts/roles.js';
import { shell } from '../texts/shell.js';
import { Invitations } from './invitations.js';
import { InviteDialog } from './invite-dialog.js';
import { MembersTable } from './members-table.js';
import { OutcomeAlert, type Outcome } from './outcome.js';
import { RolesSection } from './roles-section.js';

export function Component() {
  const { organization, can } = useSession();
  const isSuspended = organization.status === 'suspended';
  const [invites, setInvites] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const mayChange = can('members:write') && !isSuspended;
  return (
    <Page
      title={shell.pages.members}
      description={texts.description}
      actions={
        <Button
          leftSection={<UserPlus size={16} aria-hidden />}
          disabled={!mayChange}
          onClick={() => setInvites(true)}
        >
          {texts.invite.open}
        </Button>
      }
    >
      {isSuspended ? (
        <Text>{texts.suspended}</Text>
      ) : (
        <>
          {!mayChange && <Text>{texts.notAllowed(roles[organization.role].name)}</Text>}
          <div>
            <OutcomeAlert outcome={outcome} onClose={() => setOutcome(null)} />
            <Members />
          </div>
          <Invitations />
        </>
      )}
      <RolesSection />
      <InviteDialog opened={invites} onClose={() => setInvites(false)} onDone={setOutcome} />
    </Page>
  );
}

function Members() {
  const { organization } = useSession();
  const query = useQuery(listMembersOptions({ path: { id: String(organization.id) } }));
  return <Loaded query={query}>{({ data }) => <MembersTable members={data} />}</Loaded>;
}
