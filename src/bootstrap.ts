import type { ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import type { Settings } from './config/settings.js';
import { serveDocs } from './docs/openapi.js';
import { Metrics } from './health/metrics.js';
import { DirectExpressAdapter } from './http/express-adapter.js';
import { jsonBody } from './http/json-body.js';
import { createPino, PinoLoggerService } from './http/logger.js';
import { noStore } from './http/no-store.js';
import { requestLog } from './http/request-log.js';
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
  const pino = createPino(settings.logLevel);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(settings, extensions),
    new DirectExpressAdapter(),
    { logger: new PinoLoggerService(pino), abortOnError: false, bodyParser: false },
  );
  // One hop: the proxy in front of us. What it was told by its own clients may be made up.
  app.set('trust proxy', settings.trustProxy ? 1 : false);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      directives: {
        baseUri: "'none'",
        frameAncestors: "'none'",
        upgradeInsecureRequests: null, // would break plain http in a local network
      },
    },
  });
  app.use(requestLog(pino), app.get(Metrics).observe, noStore, urlText, ...jsonBody());
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  limitSlowRequests(app.getHttpServer());
  serveDocs(app, settings.appUrl);
  return app;
}
