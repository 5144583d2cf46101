import type { IncomingMessage } from 'node:http';
import {
  type CanActivate,
  type ExecutionContext,
  HttpException,
  InternalServerErrorException,
  Logger,
  type RawBodyRequest,
  UnauthorizedException,
} from '@nestjs/common';
import { verifyWebhook } from './verify-webhook.js';

type Keys = string | readonly string[] | undefined;

/**
 * Keys to verify messages with, or what gives them for the request at hand. An `HttpException` that it throws is the
 * answer.
 */
export type WebhookKeys = Keys | ((context: ExecutionContext) => Keys | Promise<Keys>);

const LOG_AGAIN_AFTER_MS = 60_000;

/** Fastify keeps Node's request in its own; Express's is Node's. The raw body is on the framework's with both. */
type HttpRequest = RawBodyRequest<IncomingMessage> & { readonly raw?: IncomingMessage };

/**
 * Lets through what {@link verifyWebhook} accepts. Needs nothing else of Latchkey.
 *
 * Tested with Express; tried with Fastify (`@nestjs/platform-fastify` 12.5).
 */
export class WebhookSignatureGuard implements CanActivate {
  private readonly logger = new Logger('WebhookSignature');
  private missingBodyLoggedAt = -Infinity;

  constructor(private readonly keys: WebhookKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!(await this.isVerified(context))) throw new UnauthorizedException();
    return true;
  }

  private async isVerified(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const { rawBody } = request;
    const raw = request.raw ?? request;
    if (rawBody === undefined) {
      if (isMessage(raw)) throw this.bodyIsMissing();
      return false;
    }
    try {
      const keys = typeof this.keys === 'function' ? await this.keys(context) : this.keys;
      return verifyWebhook(raw.headersDistinct, rawBody, keys ?? []);
    } catch (error) {
      if (error instanceof HttpException) throw error;
      throw this.cannotVerify((error as Error).message);
    }
  }

  /** Whoever likes may send what looks like a message: that must not fill the log. */
  private bodyIsMissing(): InternalServerErrorException {
    const now = Date.now();
    if (now - this.missingBodyLoggedAt < LOG_AGAIN_AFTER_MS) return new InternalServerErrorException();
    this.missingBodyLoggedAt = now;
    return this.cannotVerify('The raw body is missing: NestFactory.create(AppModule, { rawBody: true }).');
  }

  /** It is our fault, not the sender's: they try again, and somebody reads the log meanwhile. */
  private cannotVerify(reason: string): InternalServerErrorException {
    this.logger.error(`A webhook cannot be verified. ${reason}`);
    return new InternalServerErrorException();
  }
}

/**
 * Anybody may send a request without a body, or with one that is not read: that says nothing of the application. Nest
 * reads `application/json`, and nothing that is merely like it (`application/vnd.api+json`, `text/json`).
 */
const isMessage = ({ headers }: IncomingMessage): boolean =>
  headers['webhook-signature'] !== undefined &&
  /^application\/json[\t ]*(;|$)/i.test(headers['content-type'] ?? '') &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);
