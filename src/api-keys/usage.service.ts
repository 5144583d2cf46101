import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** How often a key was used. */
export interface UsageOfKey {
  /** Null: all personal tokens and sessions together, which are their users'. */
  readonly api_key_id: number | null;
  readonly name: string | null;
  readonly requests: number;
}

/** How often each key of an organization was used. */
export interface Usage {
  /** The first of the days counted, as YYYY-MM-DD (UTC). */
  readonly since: string;
  readonly requests: number;
  /** The thousand most used, the most used first. */
  readonly api_keys: readonly UsageOfKey[];
}

/** The same, on each day. */
export interface DailyUsageOfKey extends UsageOfKey {
  /** A number for each day, the first of them first. */
  readonly by_day: readonly number[];
}

/** The same, on each day. */
export interface DailyUsage extends Usage {
  readonly api_keys: readonly DailyUsageOfKey[];
}

/** How much an organization uses. */
@Injectable()
export class UsageService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** @param days how many, with today (UTC) */
  async read(organizationId: number, days: number): Promise<Usage> {
    const since = await this.firstOf(days);
    return toUsage(since, await this.count(organizationId, since));
  }

  /** The same by day: for a chart. */
  async daily(organizationId: number, days: number): Promise<DailyUsage> {
    const since = await this.firstOf(days);
    const rows = await this.count(organizationId, since);
    const byDay = await this.countByDay(organizationId, since, rows);
    const usage = toUsage(since, rows);
    const keys = usage.api_keys.map((key) => {
      const requests = byDay.get(key.api_key_id) ?? {};
      return { ...key, by_day: Array.from({ length: days }, (_, day) => requests[day] ?? 0) };
    });
    return { ...usage, api_keys: keys };
  }

  private async firstOf(days: number): Promise<string> {
    const [{ since }] = await this.dataSource.query<[{ since: string }]>(
      `SELECT to_char((now() AT TIME ZONE 'UTC')::date - ($1::int - 1), 'YYYY-MM-DD') AS since`,
      [days],
    );
    return since;
  }

  /** Summed up before anything is joined: there is a row for each credential and day. */
  private async count(organizationId: number, since: string): Promise<Row[]> {
    return this.dataSource.query<Row[]>(
      `SELECT k.id AS api_key_id, k.name, sum(u.requests)::bigint AS requests,
              sum(sum(u.requests)) OVER ()::bigint AS total,
              json_agg(u.api_key_id) FILTER (WHERE k.id IS NULL) AS of_users
         FROM (SELECT api_key_id, sum(requests) AS requests FROM api_key_usage
                WHERE organization_id = $1 AND day >= $2::date GROUP BY api_key_id) u
         LEFT JOIN api_keys k ON k.id = u.api_key_id AND k.user_id IS NULL
        GROUP BY k.id ORDER BY requests DESC, k.id LIMIT 1000`,
      [organizationId, since],
    );
  }

  /** Of those rows alone, and without a join: an organization may have many more, and each has many days. */
  private async countByDay(
    organizationId: number,
    since: string,
    rows: readonly Row[],
  ): Promise<ReadonlyMap<number | null, ByDay>> {
    const days = `FROM api_key_usage
      WHERE organization_id = $1 AND day >= $2::date AND api_key_id = ANY ($3::bigint[])`;
    const ofKeys = await this.dataSource.query<{ api_key_id: number; by_day: ByDay }[]>(
      `SELECT api_key_id, json_object_agg(day - $2::date, requests) AS by_day ${days} GROUP BY api_key_id`,
      [organizationId, since, rows.flatMap(({ api_key_id }) => api_key_id ?? [])],
    );
    const ofUsers = await this.dataSource.query<{ day: number; requests: number }[]>(
      `SELECT day - $2::date AS day, sum(requests)::bigint AS requests ${days} GROUP BY day`,
      [organizationId, since, rows.flatMap(({ of_users }) => of_users ?? [])],
    );
    const together: ByDay = Object.fromEntries(ofUsers.map(({ day, requests }) => [day, requests]));
    return new Map<number | null, ByDay>([
      [null, together],
      ...ofKeys.map(({ api_key_id, by_day }) => [api_key_id, by_day] as const),
    ]);
  }
}

interface Row extends UsageOfKey {
  readonly total: number;
  /** The ids of the users' credentials, where they are told together. */
  readonly of_users: readonly number[] | null;
}

/** By the number of the day, the first of them 0. */
type ByDay = Readonly<Record<number, number>>;

function toUsage(since: string, rows: readonly Row[]): Usage {
  const keys = rows.map(({ api_key_id, name, requests }) => ({ api_key_id, name, requests }));
  return { since, requests: rows[0]?.total ?? 0, api_keys: keys };
}
