import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

export interface UsageOfKey {
  readonly api_key_id: number;
  readonly name: string;
  readonly requests: number;
}

export interface Usage {
  /** The first of the days counted, as YYYY-MM-DD (UTC). */
  readonly since: string;
  readonly requests: number;
  /** The most used first. */
  readonly api_keys: readonly UsageOfKey[];
}

/** How much an organization uses. */
@Injectable()
export class UsageService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** @param days how many, with today (UTC) */
  async read(organizationId: number, days: number): Promise<Usage> {
    const [{ since }] = await this.dataSource.query<[{ since: string }]>(
      `SELECT to_char((now() AT TIME ZONE 'UTC')::date - ($1::int - 1), 'YYYY-MM-DD') AS since`,
      [days],
    );
    const keys = await this.dataSource.query<UsageOfKey[]>(
      `SELECT k.id AS api_key_id, k.name, sum(u.requests)::bigint AS requests
         FROM api_key_usage u JOIN api_keys k ON k.id = u.api_key_id
        WHERE u.organization_id = $1 AND u.day >= $2::date
        GROUP BY k.id, k.name ORDER BY requests DESC, k.id LIMIT 1000`,
      [organizationId, since],
    );
    return { since, requests: keys.reduce((sum, { requests }) => sum + requests, 0), api_keys: keys };
  }
}
