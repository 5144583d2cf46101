import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { EventEmitter2, EventEmitterReadinessWatcher } from '@nestjs/event-emitter';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Worker } from '../common/worker.js';
import { claimDue, postpone } from '../database/due-rows.js';
import { Wakeups } from '../database/wakeups.js';
import type { DomainEvent, EventContext, EventData, EventType } from './event-types.js';

interface EventRow {
  readonly id: number;
  readonly tries: number;
  readonly message_id: string;
  readonly organization_id: number;
  readonly type: EventType;
  readonly data: EventData[EventType];
  readonly context: EventContext;
  readonly created_at: Date;
}

/**
 * Hands committed events to `@nestjs/event-emitter`, at least once each: an event is done when every listener
 * has finished without an error. Listeners must bear being told twice.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly worker = new Worker<EventRow>({
    name: OutboxRelay.name,
    concurrency: 16,
    pollMs: 1_000,
    claim: (limit) => claimDue<EventRow>(this.dataSource.manager, 'events', limit),
    work: (row) => this.tell(row),
  });

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly emitter: EventEmitter2,
    private readonly readiness: EventEmitterReadinessWatcher,
    private readonly wakeups: Wakeups,
  ) {}

  onApplicationBootstrap(): void {
    this.wakeups.listen('events', () => this.worker.nudge());
    // Not awaited: the emitter becomes ready in this same phase, and must not wait for us.
    void this.readiness.waitUntilReady().then(() => this.worker.start());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }

  private async tell(row: EventRow): Promise<void> {
    try {
      await this.emitter.emitAsync(row.type, toEvent(row));
    } catch (error) {
      const seconds = Math.min(2 ** row.tries, 300);
      this.logger.error(error, `A listener of ${row.type} failed; told again in ${seconds} s.`);
      await postpone(this.dataSource.manager, 'events', row, seconds);
      return;
    }
    await this.dataSource.query('UPDATE events SET due_at = NULL WHERE id = $1 AND tries = $2', [
      row.id,
      row.tries,
    ]);
  }
}

const toEvent = (row: EventRow): DomainEvent => ({
  id: row.id,
  messageId: row.message_id,
  type: row.type,
  organizationId: row.organization_id,
  createdAt: row.created_at,
  data: row.data,
  context: row.context,
});
