import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { principalOf } from '../../auth/request-principal.js';
import { unauthenticated } from '../../common/errors/latchkey-error.js';
import { requireId } from '../../common/ids.js';
import { Executions } from '../executions.js';

/** Nest sends a stream's head before its handler has come to anything: what does not exist is refused here. */
@Injectable()
export class ExecutionGuard implements CanActivate {
  constructor(private readonly executions: Executions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request<{ id: string }>>();
    const principal = principalOf(request);
    if (principal === undefined) throw unauthenticated();
    await this.executions.read(principal.organization.id, requireId(request.params.id, 'execution'));
    return true;
  }
}
