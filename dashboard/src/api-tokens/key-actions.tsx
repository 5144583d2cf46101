import { ActionIcon, Button, Group } from '@mantine/core';
import { Pencil, RefreshCw } from 'lucide-react';
import type { ApiKeyDto } from '../client/types.gen.js';
import { apiTokens } from '../texts/api-tokens.js';
import { revokeLabel } from './revoke-dialog.js';

const { list: texts, table } = apiTokens;

/** What can be done with a key. */
export interface KeyActions {
  readonly edit: (apiKey: ApiKeyDto) => void;
  readonly replace: (apiKey: ApiKeyDto) => void;
  readonly revoke: (apiKey: ApiKeyDto) => void;
}

interface Properties {
  readonly apiKey: ApiKeyDto;
  readonly actions: KeyActions;
  readonly disabled: boolean;
}

/** The buttons of a row; one that was revoked has none any more. */
export function ActionsCell({ apiKey, actions, disabled }: Properties) {
  const { name, key_prefix, status } = apiKey;
  const labelOf = (action: string) => table.labelOf(action, key_prefix);
  if (status === 'revoked') return null;
  return (
    <Group gap={4}>
      <Button
        size="compact-sm"
        miw="max-content"
        variant="default"
        disabled={disabled}
        aria-label={labelOf(`${revokeLabel(apiKey)} ${name}`)}
        onClick={() => actions.revoke(apiKey)}
      >
        {revokeLabel(apiKey)}
      </Button>
      <ActionIcon
        variant="default"
        disabled={disabled}
        aria-label={labelOf(texts.edit(name))}
        title={texts.edit(name)}
        onClick={() => actions.edit(apiKey)}
      >
        <Pencil size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="default"
        disabled={disabled}
        aria-label={labelOf(texts.replace(name))}
        title={texts.replace(name)}
        onClick={() => actions.replace(apiKey)}
      >
        <RefreshCw size={14} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
