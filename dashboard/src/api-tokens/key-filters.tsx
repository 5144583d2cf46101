import { Group, NativeSelect, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import type { ApiKeyDto } from '../client/types.gen.js';
import { apiTokens } from '../texts/api-tokens.js';

const { list: texts, types } = apiTokens;

export interface Filters {
  readonly search: string;
  readonly status: 'active' | 'expired' | 'revoked' | 'all';
  /** '': all types. */
  readonly type: string;
}

interface Properties {
  readonly value: Filters;
  readonly onChange: (value: Filters) => void;
}

export function KeyFilters({ value, onChange }: Properties) {
  return (
    <Group align="flex-end">
      <TextInput
        type="search"
        label={texts.search}
        value={value.search}
        onChange={(event) => onChange({ ...value, search: event.currentTarget.value })}
        leftSection={<Search size={16} aria-hidden />}
        autoComplete="off"
        flex="1 1 16rem"
      />
      <NativeSelect
        label={texts.status}
        value={value.status}
        onChange={(event) => onChange({ ...value, status: event.currentTarget.value as Filters['status'] })}
        data={Object.entries(texts.statuses).map(([status, label]) => ({ value: status, label }))}
      />
      <NativeSelect
        label={texts.type}
        value={value.type}
        onChange={(event) => onChange({ ...value, type: event.currentTarget.value })}
        data={[
          { value: '', label: texts.allTypes },
          ...Object.entries(types).map(([type, label]) => ({ value: type, label })),
        ]}
      />
    </Group>
  );
}

/** @returns those of the type whose name, prefix or creator contains what is searched, or which it is as a whole */
export function matching(
  keys: readonly ApiKeyDto[],
  { search, type }: Pick<Filters, 'search' | 'type'>,
): readonly ApiKeyDto[] {
  // As the table shows a key: its beginning, with three dots.
  const wanted = search.trim().replace(/…$/, '');
  if (wanted === '' && type === '') return keys;
  const contained = wanted.toLowerCase();
  return keys.filter(
    (key) =>
      (type === '' || key.type === type) &&
      (textOf(key).includes(contained) || wanted.startsWith(key.key_prefix)),
  );
}

const textOf = ({ name, key_prefix, created_by }: ApiKeyDto): string =>
  `${name}\n${key_prefix}\n${created_by?.name ?? ''}\n${created_by?.email ?? ''}`.toLowerCase();
