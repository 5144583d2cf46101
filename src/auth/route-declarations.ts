import { Injectable, type OnApplicationBootstrap, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { type Declaration, DECLARATION } from './declarations.js';

/** A route, and what its handler declares of who may use it. */
export interface RouteDeclaration {
  readonly method: string;
  readonly path: string;
  readonly declaration: Declaration | undefined;
  /** `Controller.handler`, for messages. */
  readonly handler: string;
}

/** Knows every route with what it declares, and refuses to start with one that declares nothing. */
@Injectable()
export class RouteDeclarations implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    const undeclared = this.list().filter(({ declaration }) => declaration === undefined);
    if (undeclared.length === 0) return;
    const names = undeclared.map(({ method, path, handler }) => `${method} ${path} (${handler})`);
    throw new Error(`Routes without @Abilities() or @Public(): ${names.join(', ')}`);
  }

  /** All routes of all controllers, sorted by path and method. */
  list(): RouteDeclaration[] {
    return this.discovery
      .getControllers()
      .flatMap(({ instance }) => (instance ? this.routesOf(instance as object) : []))
      .sort((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
  }

  private routesOf(controller: object): RouteDeclaration[] {
    const type = controller.constructor;
    const prototype = Object.getPrototypeOf(controller) as Record<string, () => unknown>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name] as () => unknown;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const declaration = this.reflector.getAllAndOverride<Declaration | undefined>(DECLARATION, [
        handler,
        type,
      ]);
      return pathsOf(type, handler).map((path) => ({
        method: RequestMethod[method],
        path,
        declaration,
        handler: `${type.name}.${name}`,
      }));
    });
  }
}

function pathsOf(controller: object, handler: object): string[] {
  const of = (target: object) => [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();
  return of(controller).flatMap((prefix) => of(handler).map((path) => joinPath(prefix, path)));
}

const joinPath = (...parts: string[]) =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
