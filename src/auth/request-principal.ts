import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { LatchkeyError, unauthenticated } from '../common/errors/latchkey-error.js';
import type { ActingUser, Principal } from './principal.js';

// On the request itself: an entry of a WeakMap for each request would cost more, at once and when it is collected.
const PRINCIPAL = Symbol('principal');
type Admitted = Request & { [PRINCIPAL]?: Principal };

/** Says who makes the request; for `principalOf` and `@CurrentPrincipal()`. */
export const setPrincipal = (request: Admitted, principal: Principal): void => {
  request[PRINCIPAL] = principal;
};

/** Whose request it is, once the guard has let it through. */
export const principalOf = (request: Admitted): Principal | undefined => request[PRINCIPAL];

function requirePrincipal(context: ExecutionContext): Principal {
  const principal = principalOf(context.switchToHttp().getRequest<Request>());
  if (principal === undefined) throw unauthenticated();
  return principal;
}

function requireUser(context: ExecutionContext): ActingUser {
  const { user } = requirePrincipal(context);
  if (user === null) throw new LatchkeyError('user_required', 'Only a user can do this, not a key.');
  return user;
}

/** The {@link Principal} of the request, in a handler's parameters. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) =>
  requirePrincipal(context),
);

/** The user of the request, in a handler's parameters; a credential without a user answers 403 `user_required`. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) =>
  requireUser(context),
);
