import type { WebhookDto } from '../client/types.gen.js';

const HOUR_MS = 3_600_000;

/**
 * From when on a webhook has missed something, as far as is known of it now: enabling it forgets that. An hour more,
 * for what was on its way already when it began.
 */
export function missedSince({ failing_since, disabled_at }: WebhookDto): Date {
  const began = failing_since ?? disabled_at;
  return new Date((began === null ? Date.now() - 23 * HOUR_MS : Date.parse(began)) - HOUR_MS);
}
