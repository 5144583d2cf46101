import { Button, Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listTokensOptions } from '../client/@tanstack/react-query.gen.js';
import type { TokenDto } from '../client/types.gen.js';
import { type Column, DataTable } from '../components/data-table.js';
import { EmptyState } from '../components/empty-state.js';
import { Loaded } from '../components/loaded.js';
import { Notice } from '../components/notice.js';
import { Section } from '../components/section.js';
import { Time } from '../components/time.js';
import { useSession } from '../session/session.js';
import { account as texts } from '../texts/account.js';
import { common } from '../texts/common.js';
import { RevokePersonalToken } from './revoke-personal-token.js';

/** The tokens of document 001: one's own, in whichever organization. */
export function PersonalTokens() {
  const query = useQuery(listTokensOptions());
  const [asked, setAsked] = useState<TokenDto | null>(null);
  const [notice, setNotice] = useState<{ text: string } | null>(null);
  const columns = useColumns(setAsked);
  return (
    <Section title={texts.tokens.title} description={texts.tokens.text}>
      <Notice notice={notice} />
      <Loaded query={query}>
        {({ data }) => (
          <DataTable
            caption={texts.tokens.title}
            columns={columns}
            rows={data}
            rowKey={({ id }) => id}
            empty={<NoTokens />}
          />
        )}
      </Loaded>
      <RevokePersonalToken
        token={asked}
        onRevoked={({ name, id }) => setNotice({ text: texts.tokens.revoked(texts.tokens.called(name, id)) })}
        onClose={() => setAsked(null)}
      />
    </Section>
  );
}

function useColumns(onRevoke: (token: TokenDto) => void): Column<TokenDto>[] {
  const { organizations } = useSession();
  const nameOf = (id: number) => organizations.find((one) => one.id === id)?.name ?? texts.tokens.left;
  return [
    {
      label: texts.tokens.name,
      cell: ({ name, id }) => texts.tokens.called(name, id),
      sortBy: ({ name }) => name,
    },
    {
      label: texts.tokens.organization,
      cell: ({ organization_id }) => nameOf(organization_id),
      sortBy: ({ organization_id }) => nameOf(organization_id),
    },
    { label: texts.tokens.abilities, cell: ({ abilities }) => <Code>{abilities.join(', ')}</Code> },
    {
      label: texts.tokens.created,
      cell: ({ created_at }) => <Time at={created_at} />,
      sortBy: ({ created_at }) => created_at,
    },
    {
      label: texts.tokens.lastUsed,
      cell: ({ last_used_at }) => <Time at={last_used_at} otherwise={common.never} />,
      sortBy: ({ last_used_at }) => last_used_at,
    },
    {
      label: texts.tokens.expires,
      cell: ({ expires_at }) => <Time at={expires_at} otherwise={common.never} />,
      sortBy: ({ expires_at }) => expires_at,
    },
    {
      label: common.actions,
      cell: (token) => (
        <Button
          size="xs"
          variant="default"
          aria-label={texts.tokens.revokeLabel(texts.tokens.called(token.name, token.id))}
          onClick={() => onRevoke(token)}
        >
          {texts.tokens.revoke}
        </Button>
      ),
    },
  ];
}

function NoTokens() {
  return (
    <EmptyState title={texts.tokens.emptyTitle}>
      <Text inherit>{texts.tokens.emptyText}</Text>
    </EmptyState>
  );
}
