import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { OrganizationAccess } from '../auth/ports.js';
import type { ActingOrganization } from '../auth/principal.js';
import type { Role } from '../auth/roles.js';

interface Row {
  id: number;
  name: string;
  plan: string;
  suspended: boolean;
}

/** Tells the guard which organizations somebody may act in. */
@Injectable()
export class OrganizationAccessService extends OrganizationAccess {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  override async asMember(
    organizationId: number,
    userId: number,
  ): Promise<{ organization: ActingOrganization; role: Role } | null> {
    const [row] = await this.dataSource.query<(Row & { role: Role })[]>(
      `SELECT o.id, o.name, o.plan, o.suspended_at IS NOT NULL AS suspended, m.role
         FROM organizations o JOIN members m ON m.organization_id = o.id
        WHERE o.id = $1 AND m.user_id = $2`,
      [organizationId, userId],
    );
    if (row === undefined) return null;
    const { role, ...organization } = row;
    return { organization, role };
  }

  override async asOperator(organizationId: number): Promise<ActingOrganization | null> {
    const [organization] = await this.dataSource.query<Row[]>(
      'SELECT id, name, plan, suspended_at IS NOT NULL AS suspended FROM organizations WHERE id = $1',
      [organizationId],
    );
    return organization ?? null;
  }
}
