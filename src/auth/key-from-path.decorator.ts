import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { unauthenticated } from '../common/errors/latchkey-error.js';
import { requireId } from '../common/ids.js';
import { principalOf } from './request-principal.js';

/** A row as every query should look for it: never without its tenant. */
export class TenantKey {
  /** The organization that the request acts in. */
  readonly organization_id!: number;
  readonly id!: number;
}

/**
 * The {@link TenantKey} of the row that `:id` in the path names, in a handler's parameters; an id that no row can
 * have answers 404.
 *
 * @param what a noun for the sentence: `No such campaign.`
 */
export const KeyFromPath = createParamDecorator((what: string, context: ExecutionContext): TenantKey => {
  const request = context.switchToHttp().getRequest<Request>();
  const principal = principalOf(request);
  if (principal === undefined) throw unauthenticated();
  return { organization_id: principal.organization.id, id: requireId(request.params.id, what) };
});
