import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { prepared, preparedTexts } from '../../database/prepared.js';
import type { Answer, Change, Subject } from './change-history.js';

/** What the database says of the time between a position and now. */
export interface LogAnswer extends Answer {
  /** Its time, in milliseconds since 1970. */
  readonly now: number;
}

const MARK = 'extract(epoch FROM c.created_at)::float8';
const HEAD = `
  SELECT h.seq, extract(epoch FROM now())::float8 * 1000, c.subject, c.subject_id, ${MARK}
    FROM change_head h LEFT JOIN changes c ON c.seq = h.seq`;
// Whoever is further behind begins anew.
const AT_MOST = 1_000;
const CHANGES = `
  SELECT h.seq AS head, extract(epoch FROM now())::float8 * 1000 AS now,
         c.seq, c.subject, c.subject_id, ${MARK} AS mark
    FROM change_head h LEFT JOIN changes c ON c.seq >= $1
   ORDER BY c.seq DESC LIMIT ${AT_MOST}`;
const PRUNE = `
  DELETE FROM changes
   WHERE created_at < now() - interval '1 hour' AND seq < (SELECT seq FROM change_head)`;
const PRUNE_EVERY_MS = 60_000;

interface Row {
  head: number;
  now: number;
  seq: number | null;
  subject: Subject;
  subject_id: number;
  mark: number;
}

/** Reads the log of changes, which triggers write; see its migration for why its numbers can be relied on. */
@Injectable()
export class ChangeLog implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ChangeLog.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.prune(), PRUNE_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * What came after `position`: nearly always nothing, and then it costs as little as a query can.
   *
   * @param position what is there is told, too: so that it is seen when it is another log that has one
   */
  async readFrom(position: number): Promise<LogAnswer> {
    const [row] = await preparedTexts(this.dataSource, 'latchkey_head', HEAD);
    if (row === undefined) throw lostHead();
    const [seq, now, subject, id, mark] = row;
    if (Number(seq) !== position) return this.readChanges(position);
    const last = { seq: position, subject: subject as Subject, id: Number(id), mark: Number(mark) };
    return { head: position, now: Number(now), changes: subject === null ? [] : [last] };
  }

  private async readChanges(position: number): Promise<LogAnswer> {
    const rows = await prepared<Row>(this.dataSource, 'latchkey_changes', CHANGES, [position]);
    const [first] = rows;
    if (first === undefined) throw lostHead();
    const changes: Change[] =
      first.seq === null
        ? []
        : rows
            .map((row) => ({ seq: row.seq!, subject: row.subject, id: row.subject_id, mark: row.mark }))
            .reverse();
    return { head: first.head, now: first.now, changes };
  }

  /** What every node has read long ago; one that has not begins anew. The last one is what they know the log by. */
  private async prune(): Promise<void> {
    try {
      await this.dataSource.query(PRUNE);
    } catch (error) {
      this.logger.warn(`Old changes are removed later: ${(error as Error).message}`);
    }
  }
}

const lostHead = () => new Error('The change log has lost its head.');
