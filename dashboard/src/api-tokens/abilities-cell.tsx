import { Anchor, Group } from '@mantine/core';
import { useState } from 'react';
import type { ApiKeyDto } from '../client/types.gen.js';
import { apiTokens } from '../texts/api-tokens.js';
import { AbilityBadge } from './ability-badge.js';

const { table: texts } = apiTokens;

const FEW = 2;

/** What a key may do: a few of its abilities, the rest on demand. */
export function AbilitiesCell({ apiKey: { permissions } }: { readonly apiKey: ApiKeyDto }) {
  const [isOpen, setOpen] = useState(false);
  if (permissions.length === 0) return texts.noAbilities;
  // One more takes no more room than the word that there is one more.
  const hidden = permissions.length > FEW + 1 ? permissions.length - FEW : 0;
  const shown = isOpen || hidden === 0 ? permissions : permissions.slice(0, FEW);
  return (
    <Group gap={4} miw="7rem">
      {shown.map((ability) => (
        <AbilityBadge key={ability} ability={ability} />
      ))}
      {hidden > 0 && (
        <Anchor
          component="button"
          size="xs"
          c="inherit"
          underline="always"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? texts.less : texts.more(hidden)}
        </Anchor>
      )}
    </Group>
  );
}
