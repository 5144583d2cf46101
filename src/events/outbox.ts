import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { afterCommit } from '../database/after-commit.js';
import { Wakeups } from '../database/wakeups.js';
import { type EventContext, type EventData, type EventType, isPublicEvent } from './event-types.js';

// What goes out is written down once, byte by byte, with the time of the transaction: every try sends the same.
const BODY = `'{"type":' || to_json($3::text) || ',"timestamp":"'
  || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","data":' || $4::text || '}'`;

/** Where events are told: an event exists if and only if the transaction that it is told in was committed. */
@Injectable()
export class Outbox {
  constructor(private readonly wakeups: Wakeups) {}

  /** @throws when `tx` is not a transaction under way */
  async append<Type extends EventType>(
    tx: EntityManager,
    organizationId: number,
    type: Type,
    data: EventData[Type],
    context: EventContext,
  ): Promise<void> {
    afterCommit(tx, () => this.wakeups.wake('events'));
    await tx.query(
      `INSERT INTO events (organization_id, message_id, type, data, context, body)
       VALUES ($1, $2, $3::text, $4::text::jsonb, $5, ${isPublicEvent(type) ? BODY : 'NULL'})`,
      [
        organizationId,
        `msg_${randomBytes(18).toString('base64url')}`,
        type,
        JSON.stringify(data),
        JSON.stringify(context),
      ],
    );
  }
}
