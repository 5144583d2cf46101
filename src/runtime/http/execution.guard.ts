import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { principalOf } from '../../auth/request-principal.js';
import { unauthenticated } from '../../common/errors/latchkey-error.js';
import { requireId } from '../../common/ids.js';
import { ExecutionStream } from '../execution-stream.js';
import { Invocations } from '../invocations.service.js';

/** Nest sends a stream's head before its handler has come to anything: what does not exist is refused here. */
@Injectable()
export class ExecutionGuard implements CanActivate {
  constructor(
    private readonly invocations: Invocations,
    private readonly stream: ExecutionStream,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request<{ id: string }>>();
    const principal = principalOf(request);
    if (principal === undefined) throw unauthenticated();
    await this.invocations.read(principal, requireId(request.params.id, 'execution'));
    this.stream.requireRoom(principal.organization.id);
    return true;
  }
}
