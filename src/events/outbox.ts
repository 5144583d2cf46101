import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { afterCommit } from '../database/after-commit.js';
import type { EventContext, EventData, EventType } from './event-types.js';
import { EventEntity } from './event.entity.js';
import { OutboxRelay } from './outbox-relay.js';

/** Where events are told: an event exists if and only if the transaction that it is told in was committed. */
@Injectable()
export class Outbox {
  constructor(private readonly relay: OutboxRelay) {}

  /** @throws when `tx` is not a transaction under way */
  async append<Type extends EventType>(
    tx: EntityManager,
    organizationId: number,
    type: Type,
    data: EventData[Type],
    context: EventContext,
  ): Promise<void> {
    afterCommit(tx, () => this.relay.nudge());
    await tx.insert(EventEntity, {
      messageId: `msg_${randomBytes(18).toString('base64url')}`,
      organizationId,
      type,
      data: data as object,
      context: context as object,
    });
  }
}
