import type { ListDeliveriesData } from '../client/types.gen.js';
import { useAddress } from '../components/address.js';
import { deliveries as texts } from '../texts/deliveries.js';

export type DeliveryFilter = Pick<NonNullable<ListDeliveriesData['query']>, 'status' | 'event_type'>;

/** As a list offers it; '': all of them. */
export type DeliveryChoice = Readonly<Partial<Record<keyof DeliveryFilter, string>>>;

/** Which deliveries are shown: in the address, so that who comes back finds the same. */
export function useDeliveryFilter(): [DeliveryFilter, (changes: DeliveryChoice) => void] {
  const [address, choose] = useAddress();
  const status = address.get('status') ?? '';
  const filter = {
    status: isStatus(status) ? status : undefined,
    // Whether there is such a type is known by the server alone.
    event_type: (address.get('event_type') ?? undefined) as DeliveryFilter['event_type'],
  };
  return [filter, choose];
}

const isStatus = (text: string): text is keyof typeof texts.status => Object.hasOwn(texts.status, text);
