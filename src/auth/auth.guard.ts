import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { unauthenticated } from '../common/errors/latchkey-error.js';
import { Admission } from './admission.js';
import {
  type Declaration,
  DECLARATION,
  isOfDashboard,
  OPEN_TO_SESSIONS,
  OPEN_WHILE_SUSPENDED,
  ORGANIZATION_PARAM,
} from './declarations.js';
import { setPrincipal } from './request-principal.js';

/** What a route declares. */
interface Requirement {
  readonly controller: unknown;
  readonly declaration: Declaration | undefined;
  readonly organizationParam: string | undefined;
  /** Whether the dashboard's cookie opens it. */
  readonly isOpenToSessions: boolean;
  /** Whether it does so also while the organization is suspended. */
  readonly isOpenWhileSuspended: boolean;
}

/** Holds each request to what its route declares. A route that declares nothing is closed. */
@Injectable()
export class AuthGuard implements CanActivate {
  private readonly requirements = new WeakMap<object, Requirement>();

  constructor(
    private readonly reflector: Reflector,
    private readonly admission: Admission,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { declaration, ...options } = this.requirementOf(context);
    if (declaration === undefined) throw unauthenticated();
    if (declaration === 'public') return true;

    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    setPrincipal(request, await this.admission.admit(request, response, declaration, options));
    return true;
  }

  /** Read once: what a route declares does not change. */
  private requirementOf(context: ExecutionContext): Requirement {
    const [handler, controller] = [context.getHandler(), context.getClass()];
    const known = this.requirements.get(handler);
    // A handler may be inherited by controllers that declare different things.
    if (known?.controller === controller) return known;
    const read = <T>(key: string) =>
      this.reflector.getAllAndOverride<T | undefined>(key, [handler, controller]);
    const declaration = read<Declaration>(DECLARATION);
    const requirement = {
      controller,
      declaration,
      isOpenToSessions: read<boolean>(OPEN_TO_SESSIONS) ?? isOfDashboard(declaration),
      isOpenWhileSuspended: read<boolean>(OPEN_WHILE_SUSPENDED) ?? false,
      organizationParam: read<string>(ORGANIZATION_PARAM),
    };
    this.requirements.set(handler, requirement);
    return requirement;
  }
}
