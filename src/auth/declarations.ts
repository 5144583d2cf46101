import { applyDecorators, SetMetadata } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCookieAuth,
  ApiExtension,
  ApiForbiddenResponse,
  ApiHeader,
  ApiSecurity,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import { isLatchkeyOwn } from './abilities.js';
import { SESSION } from './session-cookie.js';

/** See {@link Abilities} and {@link Public}. */
export const DECLARATION = 'latchkey:abilities';
/** See {@link OrganizationFromPath}. */
export const ORGANIZATION_PARAM = 'latchkey:organization-param';
/** See {@link OpenToSessions}. */
export const OPEN_TO_SESSIONS = 'latchkey:open-to-sessions';
/** See {@link OpenWhileSuspended}. */
export const OPEN_WHILE_SUSPENDED = 'latchkey:open-while-suspended';

/** What a route says of itself: open to everybody, or the abilities that it needs (all of them). */
export type Declaration = 'public' | readonly string[];

/** Whether the dashboard's cookie opens the route: it looks after things; what tokens are for is none of its business. */
export const isOfDashboard = (declaration: Declaration | undefined): boolean =>
  Array.isArray(declaration) && declaration.length > 0 && declaration.every(isLatchkeyOwn);

/**
 * Declares the abilities that a request needs, all of them; none given means any valid credential. A route
 * with neither this nor {@link Public} keeps the application from starting.
 *
 * @param abilities for instance `api-keys:write`; matched as `same`, `*` or `resource:*`
 */
export function Abilities(...abilities: string[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(DECLARATION, abilities),
    ApiBearerAuth('bearer'),
    ApiSecurity('x-api-key'),
    ...(isOfDashboard(abilities) ? [ApiCookieAuth(SESSION)] : []),
    ApiExtension('x-abilities', abilities),
    ApiHeader({
      name: 'X-Organization-Id',
      description: 'In which of their organizations a user acts; the one of the credential when left out.',
      required: false,
      schema: { type: 'string' },
    }),
    ApiUnauthorizedResponse({ description: 'No credential, or none that is valid.' }),
    ApiForbiddenResponse({ description: 'An ability is missing, or the organization is suspended.' }),
    ApiTooManyRequestsResponse({ description: 'Over the limit of this credential; see Retry-After.' }),
  );
}

/** Declares that a route needs no credential. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(DECLARATION, 'public');

/**
 * Says which path parameter names the organization that the request acts in. The caller must be a member of
 * it (or act as operator, where the route needs an `operator:` ability); otherwise it does not exist for them.
 */
export const OrganizationFromPath = (param: string): MethodDecorator & ClassDecorator =>
  SetMetadata(ORGANIZATION_PARAM, param);

/**
 * Says that the dashboard's cookie opens a route that needs no ability. (Those that look after the organization, the
 * server or one's own affairs it opens anyway; those of the product's API, which tokens are for, never.)
 */
export const OpenToSessions = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(OPEN_TO_SESSIONS, true), ApiCookieAuth(SESSION));

/** Says that a session opens a route also while the organization is suspended: what is one's own, and why nothing works. */
export const OpenWhileSuspended = (): MethodDecorator & ClassDecorator =>
  SetMetadata(OPEN_WHILE_SUSPENDED, true);
