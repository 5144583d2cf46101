import { Button } from '@mantine/core';
import { Mail } from 'lucide-react';
import { Link } from 'react-router';
import { Page } from '../components/page.js';
import { useSession } from '../session/session.js';
import { operator as texts } from '../texts/operator.js';
import { OperatorOnly } from './operator-only.js';
import { Organizations } from './organizations.js';
import { useListState } from './to-list.js';

export function Component() {
  const { user } = useSession();
  const state = useListState();
  const mails = (
    <Button
      variant="default"
      component={Link}
      to="/operator/mails"
      state={state}
      leftSection={<Mail size={16} aria-hidden />}
    >
      {texts.toMails}
    </Button>
  );
  return (
    <Page
      title={texts.title}
      description={user.is_operator ? texts.description : undefined}
      actions={user.is_operator && mails}
    >
      <OperatorOnly>
        <Organizations />
      </OperatorOnly>
    </Page>
  );
}
