import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express, Response } from 'express';

/**
 * Express as Nest comes with it, without what makes it slow: for each request Express changes the prototypes of
 * Node's two objects to its own, after which V8 treats them as objects of no known shape. Here they are born with
 * these prototypes, so that nothing is left to change. And an answer that is plain JSON is written as it is, without
 * the charset, freshness and ETag considerations of `res.json`.
 */
export class DirectExpressAdapter extends ExpressAdapter {
  override initHttpServer(options: NestApplicationOptions): void {
    super.initHttpServer(options);
    if (options.httpsOptions !== undefined || options.forceCloseConnections === true) return;
    const app = this.getInstance<Express>();
    this.httpServer = createServer(
      {
        IncomingMessage: bornAs(IncomingMessage, app.request),
        ServerResponse: bornAs(ServerResponse, app.response),
      },
      app,
    );
  }

  override reply(response: Response, body: unknown, statusCode?: number): unknown {
    if (!isPlain(body) || response.headersSent || response.hasHeader('Content-Type')) {
      return super.reply(response, body, statusCode);
    }
    const text = JSON.stringify(body);
    if (statusCode !== undefined) response.statusCode = statusCode;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', Buffer.byteLength(text));
    return response.end(text);
  }
}

/** What is sure to be JSON, and no stream, buffer or error. */
function isPlain(body: unknown): body is object {
  if (typeof body !== 'object' || body === null) return false;
  const prototype: unknown = Object.getPrototypeOf(body);
  return prototype === Object.prototype || prototype === Array.prototype;
}

/** A constructor of what `Base` makes, with another prototype. */
function bornAs<Base>(base: Base, prototype: object): Base {
  // Node's constructors are functions of the old kind, which can be applied to what `new` has made here.
  function Born(this: object, ...args: unknown[]): void {
    Reflect.apply(base as (...args: unknown[]) => void, this, args);
  }
  Born.prototype = prototype;
  return Born as unknown as Base;
}
