import type { DeliveryDto } from '../client/types.gen.js';
import { StatusBadge, type Tone } from '../components/status-badge.js';
import { deliveries as texts } from '../texts/deliveries.js';

const tones: Record<DeliveryDto['status'], Tone> = {
  pending: 'waiting',
  succeeded: 'good',
  failed: 'bad',
  skipped: 'over',
};

export const DeliveryStatus = ({ status }: Pick<DeliveryDto, 'status'>) => (
  <StatusBadge tone={tones[status]} label={texts.status[status]} />
);
