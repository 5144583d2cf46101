import { useSearchParams } from 'react-router';
import type { ListDeliveriesData } from '../client/types.gen.js';
import { deliveries as texts } from '../texts/deliveries.js';

export type DeliveryFilter = Pick<NonNullable<ListDeliveriesData['query']>, 'status' | 'event_type'>;

/** Which deliveries are shown: in the address, so that who comes back finds the same. */
export function useDeliveryFilter(): [DeliveryFilter, (filter: DeliveryFilter) => void] {
  const [search, setSearch] = useSearchParams();
  const status = search.get('status') ?? '';
  const filter = {
    status: isStatus(status) ? status : undefined,
    // Whether there is such a type is known by the server alone.
    event_type: (search.get('event_type') ?? undefined) as DeliveryFilter['event_type'],
  };
  const setFilter = (wanted: DeliveryFilter) => {
    const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
    setSearch(Object.fromEntries(given), { replace: true, preventScrollReset: true });
  };
  return [filter, setFilter];
}

const isStatus = (text: string): text is keyof typeof texts.status => Object.hasOwn(texts.status, text);
