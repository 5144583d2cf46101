import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Request } from 'express';
import { invalidInput } from '../common/errors/latchkey-error.js';

const READS_BODY: readonly RouteParamtypes[] = [RouteParamtypes.BODY, RouteParamtypes.REQUEST];

/**
 * A route that reads no body knows no field: whoever sends one meant something else. A guard, not an interceptor: a
 * single interceptor would send every request through RxJS.
 */
@Injectable()
export class UnexpectedBodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const fields = Object.keys(
      (context.switchToHttp().getRequest<Request>().body as object | undefined) ?? {},
    );
    if (fields.length > 0 && !readsBody(context)) {
      throw invalidInput(
        Object.fromEntries(fields.map((field) => [field, [`${field} is not a known field.`]])),
      );
    }
    return true;
  }
}

/** Nest keeps a handler's parameters by their kind: `3:0` is a body in the first place. */
function readsBody(context: ExecutionContext): boolean {
  const parameters = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  ) as object | undefined;
  return Object.keys(parameters ?? {}).some((key) => READS_BODY.includes(Number(key.split(':', 1)[0])));
}
