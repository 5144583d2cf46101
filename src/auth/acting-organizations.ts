import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { notFound } from '../common/errors/latchkey-error.js';
import { requireId } from '../common/ids.js';
import { isOperatorAbility } from './abilities.js';
import { OrganizationAccess } from './ports.js';
import type { ActingUser, Identity } from './principal.js';

/**
 * Which organization a request acts in: the one in its path, else the one in `X-Organization-Id`, else the
 * credential's own. Only users have a choice, and only among organizations that they are members of.
 */
@Injectable()
export class ActingOrganizations {
  constructor(private readonly access: OrganizationAccess) {}

  /** @returns at once, where nothing has to be looked up */
  resolve(
    identity: Identity,
    request: Request,
    param: string | undefined,
    needed: readonly string[],
  ): Identity | Promise<Identity> {
    const wanted = param === undefined ? request.headers['x-organization-id'] : request.params[param];
    if (wanted === undefined) return identity;
    const id = requireId(wanted, 'organization');
    if (id === identity.organization.id) return identity;
    if (identity.user === null) throw notFound('organization');
    return needed.some(isOperatorAbility)
      ? this.asOperator(id, identity, identity.user)
      : this.asMember(id, identity, identity.user);
  }

  private async asMember(id: number, identity: Identity, user: ActingUser): Promise<Identity> {
    const access = await this.access.asMember(id, user.id);
    if (access === null) throw notFound('organization');
    return { ...identity, organization: access.organization, user: { ...user, role: access.role } };
  }

  private async asOperator(id: number, identity: Identity, user: ActingUser): Promise<Identity> {
    const organization = user.isOperator ? await this.access.asOperator(id) : identity.organization;
    if (organization === null) throw notFound('organization');
    return { ...identity, organization };
  }
}
