import { z } from 'zod';
import { publicEventTypes, type PublicEventType } from './event-types.js';

/** The forms that the body of a message may have; an endpoint keeps the one it was made with. */
export const API_VERSIONS = ['2026-11-01'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];
export const LATEST_API_VERSION: ApiVersion = '2026-11-01';

/**
 * The JSON Schema (2020-12) of the whole body of a message of that type.
 *
 * @param only whether there may be no other fields. Receivers must ignore those that they do not know, so the schema
 *   that is given to them says nothing of others; our own tests want to know of each.
 */
export function messageSchema(type: PublicEventType, only: 'known fields' | 'what is needed'): object {
  const message = z.object({
    type: z.literal(type),
    timestamp: z.iso.datetime().describe('When it happened.'),
    data: publicEventTypes[type].data,
  });
  return z.toJSONSchema(message, { io: only === 'known fields' ? 'output' : 'input' });
}
