import { Button, Group, Text } from '@mantine/core';
import { KeyRound, SearchCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ApiKeyDto } from '../client/types.gen.js';
import { EmptyState } from '../components/empty-state.js';
import { Page } from '../components/page.js';
import { useSession } from '../session/session.js';
import { apiTokens } from '../texts/api-tokens.js';
import { EditKeyDialog } from './edit-key-dialog.js';
import { GenerateForm } from './generate-form.js';
import { type KeyCreation, useKeyCreation } from './key-creation.js';
import { KeyList } from './key-list.js';
import { Notice } from '../components/notice.js';
import { RevokeDialog } from './revoke-dialog.js';
import { TestKeyDialog } from './test-key-dialog.js';

export function Component() {
  const { can, organization } = useSession();
  const creation = useKeyCreation();
  const mayWrite = can('api-keys:write');
  return (
    <Page
      title={apiTokens.title}
      description={apiTokens.description}
      actions={<Actions mayRead={can('api-keys:read')} mayWrite={mayWrite} onCreate={creation.open} />}
    >
      {!mayWrite && <Text>{apiTokens.mayNot}</Text>}
      <GenerateForm disabled={!mayWrite} />
      {can('api-keys:read') ? (
        <Keys creation={creation} mayWrite={mayWrite} />
      ) : (
        <EmptyState title={apiTokens.hidden.title}>{apiTokens.hidden.text(organization.name)}</EmptyState>
      )}
      {creation.dialogs}
    </Page>
  );
}

interface ActionsProperties {
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
  readonly onCreate: () => void;
}

function Actions({ mayRead, mayWrite, onCreate }: ActionsProperties) {
  const [isTesting, setTesting] = useState(false);
  return (
    <Group>
      <Button
        variant="default"
        leftSection={<SearchCheck size={16} aria-hidden />}
        disabled={!mayRead}
        onClick={() => setTesting(true)}
      >
        {apiTokens.test.open}
      </Button>
      <Button leftSection={<KeyRound size={16} aria-hidden />} disabled={!mayWrite} onClick={onCreate}>
        {apiTokens.create.open}
      </Button>
      <TestKeyDialog opened={isTesting} onClose={() => setTesting(false)} />
    </Group>
  );
}

function Keys({ creation, mayWrite }: { readonly creation: KeyCreation; readonly mayWrite: boolean }) {
  const [toRevoke, setToRevoke] = useState<ApiKeyDto | null>(null);
  const [toEdit, setToEdit] = useState<ApiKeyDto | null>(null);
  const [notice, setNotice] = useState<{ text: string } | null>(null);
  const { replace } = creation;
  const actions = useMemo(() => ({ edit: setToEdit, replace, revoke: setToRevoke }), [replace]);
  return (
    <>
      <Notice notice={notice} />
      <KeyList actions={actions} mayWrite={mayWrite} />
      <EditKeyDialog apiKey={toEdit} onClose={() => setToEdit(null)} />
      <RevokeDialog
        apiKey={toRevoke}
        onClose={() => setToRevoke(null)}
        onRevoked={({ name }) => setNotice({ text: apiTokens.revoke.done(name) })}
      />
    </>
  );
}
