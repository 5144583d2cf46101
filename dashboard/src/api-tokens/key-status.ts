import type { ApiKeyDto } from '../client/types.gen.js';

/** The status, which time may have changed since the key was read. @param now in milliseconds */
export function statusNow({ status, expires_at }: ApiKeyDto, now: number): ApiKeyDto['status'] {
  const isOver = expires_at !== null && Date.parse(expires_at) <= now;
  return status === 'active' && isOver ? 'expired' : status;
}
