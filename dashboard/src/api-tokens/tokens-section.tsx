import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ApiKeyDto, CreatedApiKeyAnswer } from '../client/types.gen.js';
import { EmptyState } from '../components/empty-state.js';
import { Loaded } from '../components/loaded.js';
import { useSession } from '../session/session.js';
import { apiTokens } from '../texts/api-tokens.js';
import { CreateTokenDialog } from './create-token-dialog.js';
import { useKeys } from './keys.js';
import { NewKey } from './new-key.js';
import { NoKeys } from './no-keys.js';
import { Notice } from '../components/notice.js';
import { useOpener } from './opener.js';
import { RevokeDialog } from './revoke-dialog.js';
import { TokensTable } from './tokens-table.js';

const { section: texts } = apiTokens;

/** The organization's tokens as a part of another page: list, create, revoke. */
export function TokensSection() {
  const { can } = useSession();
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedApiKeyAnswer | null>(null);
  const opener = useOpener();
  const mayWrite = can('api-keys:write');
  const open = () => {
    opener.remember();
    setCreating(true);
  };
  const showNew = (token: CreatedApiKeyAnswer) => {
    setCreating(false);
    setCreated(token);
  };
  const forgetNew = () => {
    setCreated(null);
    opener.focus();
  };
  return (
    <Stack component="section" aria-labelledby="api-tokens" id="tokens" tabIndex={-1}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h3" id="api-tokens">
            {apiTokens.title}
          </Title>
          <Text c="dimmed">{texts.description}</Text>
        </div>
        <Button leftSection={<Plus size={16} aria-hidden />} disabled={!mayWrite} onClick={open}>
          {texts.create}
        </Button>
      </Group>
      {!mayWrite && <Text>{texts.mayNot}</Text>}
      {can('api-keys:read') && <Tokens mayWrite={mayWrite} />}
      <CreateTokenDialog opened={isCreating} onClose={() => setCreating(false)} onCreated={showNew} />
      <NewKey created={created} onClose={forgetNew} />
    </Stack>
  );
}

function Tokens({ mayWrite }: { readonly mayWrite: boolean }) {
  const [status, setStatus] = useState<'all'>();
  const keys = useKeys({ type: 'token', status });
  const [toRevoke, setToRevoke] = useState<ApiKeyDto | null>(null);
  const [notice, setNotice] = useState<{ text: string } | null>(null);
  return (
    <>
      <Notice notice={notice} />
      <Loaded query={keys}>
        {(rows) => (
          <TokensTable
            rows={rows}
            onRevoke={mayWrite ? setToRevoke : undefined}
            empty={
              <NoKeys type="token" noneOfThem={texts.noneLeft} onShowAll={() => setStatus('all')}>
                <EmptyState title={texts.emptyTitle}>{texts.emptyText}</EmptyState>
              </NoKeys>
            }
          />
        )}
      </Loaded>
      {!keys.isComplete && keys.data && <Text role="status">{apiTokens.table.loaded(keys.data.length)}</Text>}
      <RevokeDialog
        apiKey={toRevoke}
        onClose={() => setToRevoke(null)}
        onRevoked={({ name }) => setNotice({ text: apiTokens.revoke.done(name) })}
      />
    </>
  );
}
