import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { invalidInput, LatchkeyError, notFound, SETTINGS, type Settings } from 'latchkey';
import type { DataSource } from 'typeorm';
import type { AgeSessionDto } from './age-sessions.dto.js';
import type { DecisionDto } from './verification.dto.js';

// That a session has expired is never written: the database's clock tells.
const SESSION = `id, coalesce(outcome, CASE WHEN expires_at > now() THEN 'pending' ELSE 'expired' END) AS status,
  NULL AS url, age_target, redirect_url, created_at, expires_at`;
const TODAY = "(now() AT TIME ZONE 'UTC')::date";

@Injectable()
export class AgeSessionsService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async create(organizationId: number, ageTarget: number, redirectUrl: string): Promise<AgeSessionDto> {
    if (!URL.canParse(redirectUrl)) throw invalidInput({ redirect_url: ['redirect_url is no valid URL.'] });
    const code = randomBytes(32).toString('base64url');
    const [session] = await this.database.query<[AgeSessionDto]>(
      `INSERT INTO age_sessions (organization_id, age_target, redirect_url, code_hash)
       VALUES ($1, $2, $3, $4) RETURNING ${SESSION}`,
      [organizationId, ageTarget, redirectUrl, hashOf(code)],
    );
    return { ...session, url: `${this.settings.appUrl}/api/v2/verify/${code}` };
  }

  list(organizationId: number, before: number | null, limit: number): Promise<AgeSessionDto[]> {
    return this.database.query<AgeSessionDto[]>(
      `SELECT ${SESSION} FROM age_sessions
        WHERE organization_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [organizationId, before, limit],
    );
  }

  read(organizationId: number, id: number): Promise<AgeSessionDto> {
    const sql = `SELECT ${SESSION} FROM age_sessions WHERE organization_id = $1 AND id = $2`;
    return this.one(sql, [organizationId, id]);
  }

  /** By the visitor's code, which leads to one organization's session. */
  find(code: string): Promise<AgeSessionDto & { readonly organization_id: number }> {
    return this.one(`SELECT organization_id, ${SESSION} FROM age_sessions WHERE code_hash = $1`, [
      hashOf(code),
    ]);
  }

  /** Who was born on 29 February has their birthday on 1 March of other years. */
  async decide(code: string, birthDate: string): Promise<DecisionDto> {
    const sql = `SELECT $1::date <= ${TODAY} AS born`;
    const [{ born }] = await this.database.query<[{ born: boolean }]>(sql, [birthDate]);
    if (!born) throw invalidInput({ birth_date: ['birth_date must not lie in the future.'] });
    const { organization_id, id, redirect_url } = await this.find(code);
    const [[decided]] = await this.database.query<[Pick<DecisionDto, 'status'>[], number]>(
      `UPDATE age_sessions SET outcome = CASE
          WHEN extract(year FROM age(${TODAY}, $3::date)) >= age_target THEN 'verified' ELSE 'rejected' END
        WHERE organization_id = $1 AND id = $2 AND outcome IS NULL AND expires_at > now()
        RETURNING outcome AS status`,
      [organization_id, id, birthDate],
    );
    if (decided === undefined) {
      const { status } = await this.find(code);
      throw new LatchkeyError('conflict', `The session is ${status} already.`);
    }
    return { ...decided, redirect_url: withResult(redirect_url, id, decided.status) };
  }

  private async one<T extends AgeSessionDto>(sql: string, values: unknown[]): Promise<T> {
    const [session] = await this.database.query<T[]>(sql, values);
    if (session === undefined) throw notFound('session');
    return session;
  }
}

const hashOf = (code: string) => createHash('sha256').update(code).digest();

function withResult(redirectUrl: string, id: number, status: string): string {
  const url = new URL(redirectUrl);
  url.search = [url.search.slice(1), `session=${id}&status=${status}`].filter(Boolean).join('&');
  return url.href;
}
