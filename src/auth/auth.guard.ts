import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { unauthenticated } from '../common/errors/latchkey-error.js';
import { Admission } from './admission.js';
import { type Declaration, DECLARATION, ORGANIZATION_PARAM } from './declarations.js';
import { setPrincipal } from './request-principal.js';

/** Holds each request to what its route declares. A route that declares nothing is closed. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly admission: Admission,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const declaration = this.reflector.getAllAndOverride<Declaration | undefined>(DECLARATION, targets);
    if (declaration === undefined) throw unauthenticated();
    if (declaration === 'public') return true;

    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const param = this.reflector.getAllAndOverride<string | undefined>(ORGANIZATION_PARAM, targets);
    const principal = await this.admission.admit(request, http.getResponse<Response>(), declaration, param);
    setPrincipal(request, principal);
    return true;
  }
}
