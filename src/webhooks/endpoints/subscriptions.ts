import { invalidInput } from '../../common/errors/latchkey-error.js';
import { publicEventTypes } from '../../events/event-types.js';

const types = Object.keys(publicEventTypes);
/** `api_key.*` stands for all types of that resource, also for those to come. */
const wildcards = [...new Set(types.map((type) => `${resourceOf(type)}.*`))];

/**
 * What an endpoint wants to be told of: types of events, `resource.*`, or `*`.
 *
 * @returns each once
 * @throws {LatchkeyError} `invalid_input` for what matches no type
 */
export function requireSubscriptions(events: readonly string[]): string[] {
  const known = ['*', ...wildcards, ...types];
  const unknown = events.filter((event) => !known.includes(event));
  if (unknown.length > 0) {
    throw invalidInput({
      events: [`Unknown event types: ${unknown.join(', ')}. There are ${known.join(', ')}.`],
    });
  }
  return [...new Set(events)];
}

/** The subscriptions that an event of this type is told to. */
export const subscriptionsFor = (type: string): string[] => ['*', `${resourceOf(type)}.*`, type];

function resourceOf(type: string): string {
  return type.slice(0, type.indexOf('.'));
}
