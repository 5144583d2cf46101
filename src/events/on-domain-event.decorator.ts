import { OnEvent } from '@nestjs/event-emitter';
import type { EventType } from './event-types.js';

/**
 * Listens to an event of the outbox. Unlike a plain `@OnEvent`, an error is not swallowed: the event is told
 * again until every listener has finished, so a listener must bear being told twice.
 */
export const OnDomainEvent = (type: EventType): MethodDecorator => OnEvent(type, { suppressErrors: false });
