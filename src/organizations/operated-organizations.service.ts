import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, In } from 'typeorm';
import type { PersonFacts } from '../events/event-types.js';
import { personOf } from '../users/user.entity.js';
import { MemberEntity } from './member.entity.js';
import { OrganizationEntity } from './organization.entity.js';

/** Which organizations are wanted, and how many. */
export interface OrganizationFilter {
  readonly id?: number;
  /** A part of the name, of the slug, or of an owner's e-mail address. */
  readonly search?: string;
  readonly status?: 'active' | 'suspended';
  /** Only ids below this one. */
  readonly before: number;
  readonly limit: number;
}

/** An organization as the operator sees it. */
export interface OperatedOrganization {
  readonly id: number;
  readonly organization: OrganizationEntity;
  readonly owners: readonly PersonFacts[];
}

// The members are read once, not for each organization.
const SEARCH = `strpos(lower(organization.name), lower(:search)) > 0
  OR strpos(organization.slug, lower(:search)) > 0
  OR organization.id IN (
    SELECT m.organization_id FROM members m JOIN users u ON u.id = m.user_id
     WHERE m.role = 'owner' AND strpos(u.email, lower(:search)) > 0)`;

/** What the operator sees of organizations. */
@Injectable()
export class OperatedOrganizations {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Newest first. */
  async list(filter: OrganizationFilter): Promise<OperatedOrganization[]> {
    const organizations = await this.find(filter);
    const owners = await this.ownersOf(organizations.map(({ id }) => id));
    return organizations.map((organization) => ({
      id: organization.id,
      organization,
      owners: owners
        .filter(({ organizationId }) => organizationId === organization.id)
        .map(({ user }) => personOf(user)),
    }));
  }

  private find({ id, search, status, before, limit }: OrganizationFilter): Promise<OrganizationEntity[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(OrganizationEntity, 'organization')
      .where('organization.id < :before', { before })
      .orderBy('organization.id', 'DESC')
      .limit(limit);
    if (id !== undefined) query.andWhere('organization.id = :id', { id });
    if (search !== undefined) query.andWhere(`(${SEARCH})`, { search });
    if (status !== undefined) {
      query.andWhere(`organization.suspendedAt IS ${status === 'suspended' ? 'NOT NULL' : 'NULL'}`);
    }
    return query.getMany();
  }

  private ownersOf(organizationIds: readonly number[]): Promise<MemberEntity[]> {
    return this.dataSource.manager.find(MemberEntity, {
      where: { organizationId: In(organizationIds), role: 'owner' },
      relations: { user: true },
      order: { userId: 'ASC' },
    });
  }
}
