import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

export interface Session {
  readonly id: number;
  readonly created_at: Date;
}

/** What holds an agent's invocations together. It belongs to its organization: any of its keys may go on with it. */
@Injectable()
export class SessionsService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async open(organizationId: number, credentialId: number): Promise<Session> {
    const [session] = await this.dataSource.query<[Session]>(
      `INSERT INTO runtime_sessions (organization_id, credential_id) VALUES ($1, $2) RETURNING id, created_at`,
      [organizationId, credentialId],
    );
    return session;
  }
}
