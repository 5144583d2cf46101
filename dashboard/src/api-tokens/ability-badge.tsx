import { Badge } from '@mantine/core';
import { apiTokens } from '../texts/api-tokens.js';

/** An ability, whole: what is cut off cannot be told from another one. */
export function AbilityBadge({ ability }: { readonly ability: string }) {
  return (
    <Badge
      variant="default"
      tt="none"
      fw={400}
      maw="100%"
      h="auto"
      styles={{ label: { whiteSpace: 'normal', overflowWrap: 'anywhere' } }}
    >
      {ability === '*' ? apiTokens.table.everything : ability}
    </Badge>
  );
}
