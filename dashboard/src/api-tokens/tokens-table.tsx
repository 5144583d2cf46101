import { Button } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import type { ApiKeyDto } from '../client/types.gen.js';
import { type Column, DataTable } from '../components/data-table.js';
import { Time } from '../components/time.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import { CreatedCell, ExpiresCell, NameCell, StatusCell } from './key-cells.js';
import { statusNow } from './key-status.js';

const { table: texts, revoke, section } = apiTokens;

interface Properties {
  readonly rows: readonly ApiKeyDto[];
  /** Undefined: one may not. */
  readonly onRevoke: ((apiKey: ApiKeyDto) => void) | undefined;
  readonly empty: ReactNode;
}

/** Tokens with what document 004 says of each: name, creation, last use. */
export function TokensTable({ rows, onRevoke, empty }: Properties) {
  const columns = useMemo(() => columnsOf(onRevoke), [onRevoke]);
  return (
    <DataTable
      caption={section.caption}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}

const columnsOf = (onRevoke: Properties['onRevoke']): Column<ApiKeyDto>[] => [
  {
    label: texts.name,
    sortBy: ({ name }) => name,
    cell: (apiKey) => <NameCell apiKey={apiKey} />,
  },
  {
    label: texts.created,
    sortBy: ({ created_at }) => created_at,
    cell: (apiKey) => <CreatedCell apiKey={apiKey} />,
  },
  {
    label: texts.lastUsed,
    sortBy: ({ last_used_at }) => last_used_at,
    cell: ({ last_used_at }) => <Time at={last_used_at} otherwise={common.never} />,
  },
  {
    label: texts.expires,
    sortBy: ({ expires_at }) => expires_at,
    cell: (apiKey) => <ExpiresCell apiKey={apiKey} />,
  },
  {
    label: texts.status,
    sortBy: (apiKey) => statusNow(apiKey, Date.now()),
    cell: (apiKey) => <StatusCell apiKey={apiKey} />,
  },
  {
    label: common.actions,
    cell: (apiKey) =>
      apiKey.revoked_at === null && (
        <Button
          size="compact-sm"
          variant="default"
          disabled={onRevoke === undefined}
          aria-label={texts.labelOf(`${revoke.other} ${apiKey.name}`, apiKey.key_prefix)}
          onClick={() => onRevoke?.(apiKey)}
        >
          {revoke.other}
        </Button>
      ),
  },
];
