import type { WebhookDto } from '../client/types.gen.js';

/** Of a dialog about a webhook. */
export interface DialogProperties {
  readonly webhook: WebhookDto;
  readonly opened: boolean;
  readonly onClose: () => void;
}
