import { Group, NativeSelect, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import type { ApiKeyDto } from '../client/types.gen.js';
import { apiTokens } from '../texts/api-tokens.js';

const { list: texts, types } = apiTokens;

export interface Filters {
  readonly status: keyof typeof texts.statuses;
  /** '': all types. */
  readonly type: string;
}

/** What the address of the page asks for. */
export function filtersIn(address: URLSearchParams): Filters {
  const [status, type] = [address.get('status') ?? '', address.get('type') ?? ''];
  return {
    status: isIn(texts.statuses, status) ? status : 'active',
    type: isIn(types, type) ? type : '',
  };
}

const isIn = <Names extends object>(names: Names, text: string): text is keyof Names & string =>
  Object.hasOwn(names, text);

interface Properties {
  readonly filters: Filters;
  readonly onChange: (changes: Partial<Filters>) => void;
  readonly search: string;
  readonly onSearch: (text: string) => void;
}

export function KeyFilters({ filters, onChange, search, onSearch }: Properties) {
  return (
    <Group align="flex-end">
      <TextInput
        type="search"
        label={texts.search}
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
        leftSection={<Search size={16} aria-hidden />}
        autoComplete="off"
        flex="1 1 16rem"
      />
      <NativeSelect
        label={texts.status}
        value={filters.status}
        onChange={(event) => onChange({ status: event.currentTarget.value as Filters['status'] })}
        data={Object.entries(texts.statuses).map(([status, label]) => ({ value: status, label }))}
      />
      <NativeSelect
        label={texts.type}
        value={filters.type}
        onChange={(event) => onChange({ type: event.currentTarget.value })}
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
  { search, type }: { readonly search: string; readonly type: string },
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
