import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

export interface UsageOfKey {
  /** Null: all personal tokens together, which are their users'. */
  readonly api_key_id: number | null;
  readonly name: string | null;
  readonly requests: number;
}

export interface Usage {
  /** The first of the days counted, as YYYY-MM-DD (UTC). */
  readonly since: string;
  readonly requests: number;
  /** The thousand most used, the most used first. */
  readonly api_keys: readonly UsageOfKey[];
}

export interface DailyUsageOfKey extends UsageOfKey {
  /** A number for each day, the first of them first. */
  readonly by_day: readonly number[];
}

export interface DailyUsage extends Usage {
  readonly api_keys: readonly DailyUsageOfKey[];
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
    const rows = await this.dataSource.query<(UsageOfKey & { total: number })[]>(
      `SELECT k.id AS api_key_id, k.name, sum(u.requests)::bigint AS requests,
              sum(sum(u.requests)) OVER ()::bigint AS total
         FROM api_key_usage u LEFT JOIN api_keys k ON k.id = u.api_key_id AND k.user_id IS NULL
        WHERE u.organization_id = $1 AND u.day >= $2::date
        GROUP BY k.id, k.name ORDER BY requests DESC, k.id LIMIT 1000`,
      [organizationId, since],
    );
    const keys = rows.map(({ api_key_id, name, requests }) => ({ api_key_id, name, requests }));
    return { since, requests: rows[0]?.total ?? 0, api_keys: keys };
  }

  /** The same by day: for a chart. */
  async daily(organizationId: number, days: number): Promise<DailyUsage> {
    const usage = await this.read(organizationId, days);
    const rows = await this.dataSource.query<{ api_key_id: number | null; day: number; requests: number }[]>(
      `SELECT k.id AS api_key_id, u.day - $2::date AS day, sum(u.requests)::bigint AS requests
         FROM api_key_usage u LEFT JOIN api_keys k ON k.id = u.api_key_id AND k.user_id IS NULL
        WHERE u.organization_id = $1 AND u.day >= $2::date
        GROUP BY k.id, u.day`,
      [organizationId, usage.since],
    );
    const byKey = new Map(usage.api_keys.map(({ api_key_id }) => [api_key_id, Array<number>(days).fill(0)]));
    for (const { api_key_id, day, requests } of rows) {
      const ofKey = byKey.get(api_key_id);
      // A day that has begun since the first question is not asked for.
      if (ofKey !== undefined && day < days) ofKey[day] = requests;
    }
    const withDays = usage.api_keys.map((key) => ({ ...key, by_day: byKey.get(key.api_key_id) ?? [] }));
    return { ...usage, api_keys: withDays };
  }
}
