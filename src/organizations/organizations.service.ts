import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Role } from '../auth/roles.js';
import { notFound } from '../common/errors/latchkey-error.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import { MemberEntity } from './member.entity.js';
import { OrganizationEntity } from './organization.entity.js';

/** Where a user is a member, and as what. */
export interface Membership {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly suspended_at: Date | null;
  readonly suspended_reason: string | null;
  readonly plan: string;
  readonly role: Role;
}

/** The tenants. */
@Injectable()
export class OrganizationsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** Makes an organization with its first owner, within the caller's transaction. */
  async create(tx: EntityManager, name: string, ownerId: number, actor: Actor): Promise<OrganizationEntity> {
    const organization = tx.create(OrganizationEntity, { name, slug: await freeSlug(tx, name) });
    await tx.insert(OrganizationEntity, organization);
    await tx.insert(MemberEntity, { organizationId: organization.id, userId: ownerId, role: 'owner' });
    await this.audit.append(tx, organization.id, actor, 'organization.created', organization.id);
    return this.read(organization.id, tx);
  }

  /** As {@link create}, in a transaction of its own. */
  async found(name: string, ownerId: number, actor: Actor): Promise<OrganizationEntity> {
    return this.dataSource.transaction((tx) => this.create(tx, name, ownerId, actor));
  }

  /** @throws {LatchkeyError} `not_found` */
  async read(organizationId: number, manager = this.dataSource.manager): Promise<OrganizationEntity> {
    const organization = await manager.findOneBy(OrganizationEntity, { id: organizationId });
    if (organization === null) throw notFound('organization');
    return organization;
  }

  /** In the order of joining: who adds a user to an older organization does not change which one is their first. */
  async listOf(userId: number, manager = this.dataSource.manager): Promise<OrganizationEntity[]> {
    return manager
      .createQueryBuilder(OrganizationEntity, 'organization')
      .innerJoin(MemberEntity, 'member', 'member.organizationId = organization.id')
      .where('member.userId = :userId', { userId })
      .orderBy('member.createdAt')
      .addOrderBy('organization.id')
      .getMany();
  }

  /** Where a user is a member, and as what; in the order of joining. */
  async membershipsOf(userId: number): Promise<Membership[]> {
    return this.dataSource.query<Membership[]>(
      `SELECT o.id, o.name, o.slug, o.suspended_at, o.suspended_reason, o.plan, m.role
         FROM members m JOIN organizations o ON o.id = m.organization_id
        WHERE m.user_id = $1 ORDER BY m.created_at, o.id`,
      [userId],
    );
  }

  async rename(organizationId: number, name: string, actor: Actor): Promise<OrganizationEntity> {
    return this.dataSource.transaction(async (tx) => {
      await tx.update(OrganizationEntity, { id: organizationId }, { name });
      await this.audit.append(tx, organizationId, actor, 'organization.renamed', organizationId, { name });
      return this.read(organizationId, tx);
    });
  }
}

/** `Acme GmbH` becomes `acme-gmbh`, or `acme-gmbh-07f3a9c2` when that is taken. */
async function freeSlug(tx: EntityManager, name: string): Promise<string> {
  const slug =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 48)
      .replace(/^-+|-+$/g, '') || 'organization';
  // Two of the same name at the same time: one of them waits for the other's commit.
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`slug:${slug}`]);
  const taken = await tx.existsBy(OrganizationEntity, { slug });
  return taken ? `${slug}-${randomBytes(4).toString('hex')}` : slug;
}
