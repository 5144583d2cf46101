import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** Which entries are wanted, and how many. */
export interface AuditFilter {
  /** Such as `api_key.created`, or all of a resource: `api_key.*`. */
  readonly action?: string;
  readonly userId?: number;
  /** Actions of which nobody is to find out who did them: by `userId` they are not found. */
  readonly anonymous: readonly string[];
  /** At that time or later, as RFC 3339 writes it. */
  readonly since?: string;
  /** Before that time. */
  readonly until?: string;
  /** Only ids below this one. */
  readonly before: number;
  readonly limit: number;
}

/** Who did what, when and from where, with the name of who is still there. */
export interface AuditRecord {
  readonly id: number;
  readonly action: string;
  readonly target_id: number | null;
  readonly user_id: number | null;
  readonly user_name: string | null;
  readonly user_email: string | null;
  readonly credential_id: number | null;
  readonly ip: string | null;
  readonly details: Record<string, unknown>;
  readonly created_at: Date;
}

/** Reads the audit log. */
@Injectable()
export class AuditTrail {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Newest first. */
  async list(organizationId: number, filter: AuditFilter): Promise<AuditRecord[]> {
    const resource = filter.action?.endsWith('.*') ? filter.action.slice(0, -1) : null;
    return this.dataSource.query<AuditRecord[]>(
      `SELECT a.id, a.action, a.target_id, a.user_id, u.name AS user_name, u.email AS user_email,
              a.credential_id, a.ip, a.details, a.created_at
         FROM audit_log a LEFT JOIN users u ON u.id = a.user_id
        WHERE a.organization_id = $1 AND a.id < $2
          AND ($3::text IS NULL OR a.action = $3 OR starts_with(a.action, $4::text))
          AND ($5::bigint IS NULL OR (a.user_id = $5 AND a.action <> ALL ($9::text[])))
          AND ($6::timestamptz IS NULL OR a.created_at >= $6)
          AND ($7::timestamptz IS NULL OR a.created_at < $7)
        ORDER BY a.id DESC LIMIT $8`,
      [
        organizationId,
        filter.before,
        filter.action ?? null,
        resource,
        filter.userId ?? null,
        filter.since ?? null,
        filter.until ?? null,
        filter.limit,
        filter.anonymous,
      ],
    );
  }
}
