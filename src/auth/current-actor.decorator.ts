import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '../events/actor.js';
import { principalOf } from './request-principal.js';

/** Who makes the change, for the audit log and the events, in a handler's parameters. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<Request>();
  const principal = principalOf(request);
  const user = principal?.user ?? null;
  return {
    user: user && { id: user.id, name: user.name, email: user.email },
    credentialId: principal?.credential.id ?? null,
    ip: request.ip ?? null,
  };
});
