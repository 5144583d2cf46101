import type { ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { pino } from 'pino';
import type { Request } from 'express';
import { AppModule } from './app.module.js';
import { SessionCookie } from './auth/session-cookie.js';
import type { Settings } from './config/settings.js';
import { serveDocs } from './docs/openapi.js';
import { Metrics } from './health/metrics.js';
import { atEnd } from './http/at-end.js';
import { dashboard } from './http/dashboard.js';
import { DirectExpressAdapter } from './http/express-adapter.js';
import { jsonBody } from './http/json-body.js';
import { createPino, PinoLoggerService, requestLines } from './http/logger.js';
import { noStore } from './http/no-store.js';
import { echoRequestId, requestLog } from './http/request-log.js';
import { limitSlowRequests } from './http/slow-requests.js';
import { urlText } from './http/url-text.js';

/**
 * Builds the server, with its database opened and migrated; it does not listen yet.
 *
 * @param settings made by `readSettings`
 * @param extensions modules of your own, served beside Latchkey's and under the same guard
 * @throws {DatabaseStartError} when the database cannot be used
 * @throws when a route declares neither `@Abilities()` nor `@Public()` (at `init()` or `listen()`)
 */
export async function createServer(
  settings: Settings,
  extensions: NonNullable<ModuleMetadata['imports']> = [],
): Promise<NestExpressApplication> {
  const destination = pino.destination();
  const logger = createPino(settings.logLevel, destination);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(settings, extensions),
    new DirectExpressAdapter(),
    { logger: new PinoLoggerService(logger), abortOnError: false, bodyParser: false },
  );
  // One hop: the proxy in front of us. What it was told by its own clients may be made up.
  app.set('trust proxy', settings.trustProxy ? 1 : false);
  app.set('query parser', 'simple');
  app.set('etag', false);
  const observers = [requestLog(requestLines(logger, destination)), app.get(Metrics).observe];
  // First, so that also what comes from another site is logged and counted when it is refused.
  app.use(atEnd(...observers), echoRequestId, noStore);
  app.useSecurityHeaders({
    // For browsers that nobody has any more: each header costs every answer something.
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xDnsPrefetchControl: false,
    xXssProtection: false,
    originAgentCluster: false,
    contentSecurityPolicy: {
      directives: {
        baseUri: "'none'",
        frameAncestors: "'none'",
        upgradeInsecureRequests: null, // would break plain http in a local network
      },
    },
  });
  protectSessions(app, settings.appUrl);
  app.use(urlText, dashboard(), ...jsonBody());
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  limitSlowRequests(app.getHttpServer());
  serveDocs(app, settings.appUrl);
  return app;
}

/**
 * What comes with the dashboard's cookie, or would set it, must come from the dashboard itself (Fetch Metadata). Other
 * requests carry a credential that no browser sends by itself.
 */
function protectSessions(app: NestExpressApplication, appUrl: string): void {
  const cookie = app.get(SessionCookie, { strict: false });
  app.enableCsrfProtection({
    trustedOrigins: [new URL(appUrl).origin],
    exclude: (request: Request) => cookie.read(request) === undefined && !SESSION_PATH.test(request.path),
  });
}

/** Of the path alone, as the router reads it: the address in a request may also be absolute (RFC 9112, section 3.2.2). */
const SESSION_PATH = /^\/api\/session\b/i;
