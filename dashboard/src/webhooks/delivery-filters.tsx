import { Group, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listEventTypesOptions } from '../client/@tanstack/react-query.gen.js';
import { deliveries as texts } from '../texts/deliveries.js';
import type { DeliveryChoice, DeliveryFilter } from './delivery-filter.js';

interface Properties {
  readonly filter: DeliveryFilter;
  readonly onChange: (changes: DeliveryChoice) => void;
}

const all = { value: '', label: texts.filters.all };
const statuses = Object.entries(texts.status).map(([value, label]) => ({ value, label }));

/** By what the log can be narrowed down. */
export function DeliveryFilters({ filter, onChange }: Properties) {
  const { data: types } = useQuery({ ...listEventTypesOptions(), staleTime: Infinity });
  const names = types?.data.map(({ name }) => name) ?? [];
  // An address may ask for one that there is not, or no more.
  const wanted = filter.event_type;
  const unlisted = wanted === undefined || names.includes(wanted) ? [] : [wanted];
  return (
    <Group>
      <NativeSelect
        label={texts.filters.status}
        data={[all, ...statuses]}
        value={filter.status ?? ''}
        onChange={(event) => onChange({ status: event.currentTarget.value })}
      />
      <NativeSelect
        label={texts.filters.event}
        data={[all, ...unlisted, ...names]}
        value={filter.event_type ?? ''}
        onChange={(event) => onChange({ event_type: event.currentTarget.value })}
      />
    </Group>
  );
}
