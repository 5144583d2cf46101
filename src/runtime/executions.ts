import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { LatchkeyError, notFound } from '../common/errors/latchkey-error.js';

export type ExecutionStatus = 'running' | 'succeeded' | 'failed';

/** A tool that was invoked, and what became of it. */
export interface Execution {
  readonly id: number;
  readonly status: ExecutionStatus;
  /** What the tool returned, without its secrets; undefined unless it succeeded. */
  readonly result?: unknown;
  /** Why it failed. */
  readonly error?: string;
}

/** With what tells who may see it. */
export interface KeptExecution {
  readonly execution: Execution;
  readonly tool: string;
  readonly credentialId: number;
}

export interface Progress {
  readonly seq: number;
  readonly data: unknown;
}

export interface NewExecution {
  readonly sessionId: number | null;
  readonly credentialId: number;
  readonly tool: string;
}

interface Row {
  id: number;
  tool: string;
  credential_id: number;
  status: ExecutionStatus;
  result: unknown;
  error: string | null;
}

/** Why an execution failed whose server has ended. */
export const INTERRUPTED = 'Interrupted: the server that ran it has ended.';

const MAX_RUNNING = 100;
const LEASE = `now() + interval '12 seconds'`;
const KEPT = `interval '30 days'`;
const BATCH = 1_000;
const LARGEST_RESULT = 262_144;

/** Executions as they are kept: they outlive the process that runs them. */
@Injectable()
export class Executions {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** @throws {LatchkeyError} `rate_limited` when the organization has too many under way; `not_found` of the session */
  async begin(organizationId: number, { sessionId, credentialId, tool }: NewExecution): Promise<number> {
    if (sessionId !== null) await this.requireSession(organizationId, sessionId);
    const [row] = await this.dataSource.query<{ id: number }[]>(
      `INSERT INTO executions (organization_id, session_id, credential_id, tool, lease_until)
       SELECT $1, $2, $3, $4, ${LEASE}
        WHERE (SELECT count(*) FROM executions WHERE organization_id = $1 AND lease_until IS NOT NULL) < $5
       RETURNING id`,
      [organizationId, sessionId, credentialId, tool, MAX_RUNNING],
    );
    if (row !== undefined) return row.id;
    throw new LatchkeyError('rate_limited', `No more than ${MAX_RUNNING} executions may be under way.`, {
      retryAfterSeconds: 5,
    });
  }

  async report(organizationId: number, id: number, seq: number, data: unknown): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO execution_progress (organization_id, execution_id, seq, data) VALUES ($1, $2, $3, $4)
       ON CONFLICT (execution_id, seq) DO NOTHING`, // the answer to an earlier attempt may have been lost
      [organizationId, id, seq, JSON.stringify(data)],
    );
  }

  /**
   * What has ended stays as it ended, unless it was taken for interrupted. A result of more than 256 KiB is not kept.
   */
  async finish(organizationId: number, { id, status, result, error }: Execution): Promise<void> {
    const json = result === undefined ? null : JSON.stringify(result);
    const kept = json !== null && json.length > LARGEST_RESULT ? null : json;
    await this.dataSource.query(
      `UPDATE executions SET status = $3, result = $4, error = $5, finished_at = now(), lease_until = NULL
        WHERE organization_id = $1 AND id = $2 AND (status = 'running' OR error = $6)`,
      [organizationId, id, status, kept, error ?? null, INTERRUPTED],
    );
  }

  /** @throws {LatchkeyError} `not_found` */
  async read(organizationId: number, id: number): Promise<KeptExecution> {
    const [row] = await this.dataSource.query<Row[]>(
      `SELECT id, tool, credential_id, status, result, error FROM executions
        WHERE organization_id = $1 AND id = $2`,
      [organizationId, id],
    );
    if (row === undefined) throw notFound('execution');
    const execution = {
      id: row.id,
      status: row.status,
      ...(row.status === 'succeeded' && { result: row.result }),
      ...(row.error !== null && { error: row.error }),
    };
    return { execution, tool: row.tool, credentialId: row.credential_id };
  }

  /** What was reported after `seq`, in its order. */
  async progressAfter(organizationId: number, id: number, seq: number): Promise<Progress[]> {
    return this.dataSource.query<Progress[]>(
      `SELECT seq, data FROM execution_progress
        WHERE organization_id = $1 AND execution_id = $2 AND seq > $3 ORDER BY seq LIMIT ${BATCH}`,
      [organizationId, id, seq],
    );
  }

  /** Says, of executions of this process, that they still run. */
  async renewLeases(ids: readonly number[]): Promise<void> {
    await this.dataSource.query(
      `UPDATE executions SET lease_until = ${LEASE} WHERE id = ANY ($1::bigint[]) AND status = 'running'`,
      [ids],
    );
  }

  /** Ends those whose process is gone. They are not begun again: nobody knows how far they came. */
  async failAbandoned(): Promise<void> {
    await this.dataSource.query(
      `UPDATE executions SET status = 'failed', error = $1, finished_at = now(), lease_until = NULL
        WHERE lease_until < now()`,
      [INTERRUPTED],
    );
  }

  /** @returns whether there may be more to remove */
  async prune(): Promise<boolean> {
    // Little by little: an execution may have reported much.
    const removed = await Promise.all(
      [
        `DELETE FROM execution_progress WHERE (execution_id, seq) IN (
           SELECT p.execution_id, p.seq FROM executions e JOIN execution_progress p ON p.execution_id = e.id
            WHERE e.created_at < now() - ${KEPT} AND e.status <> 'running' LIMIT ${BATCH})`,
        `DELETE FROM executions WHERE id = ANY (ARRAY(
           SELECT id FROM executions e WHERE created_at < now() - ${KEPT} AND status <> 'running'
              AND NOT EXISTS (SELECT FROM execution_progress p WHERE p.execution_id = e.id) LIMIT ${BATCH}))`,
        `DELETE FROM runtime_sessions WHERE id = ANY (ARRAY(
           SELECT id FROM runtime_sessions s WHERE created_at < now() - ${KEPT} AND NOT EXISTS (
             SELECT FROM executions e WHERE e.organization_id = s.organization_id AND e.session_id = s.id)
           LIMIT ${BATCH}))`,
      ].map(async (sql) => (await this.dataSource.query<[unknown, number]>(sql))[1]),
    );
    return removed.some((rows) => rows > 0);
  }

  private async requireSession(organizationId: number, id: number): Promise<void> {
    const [session] = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM runtime_sessions WHERE organization_id = $1 AND id = $2',
      [organizationId, id],
    );
    if (session === undefined) throw notFound('session');
  }
}
