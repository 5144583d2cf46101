// Latchkey's guard in a Nest application of one's own: its modules and its adapter, and nothing around them, as with
// the others that it is compared with. LIMIT=off leaves out the count of each key's requests.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { CredentialRateLimit } from '../../dist/src/auth/credential-rate-limit.js';
import {
  ApiKeysModule,
  AuthGuard,
  AuthModule,
  ConfigModule,
  DatabaseModule,
  DirectExpressAdapter,
  OrganizationsModule,
  readSettings,
} from '../../dist/src/index.js';
import { BenchController } from './bench.controller.mjs';
import { serve } from './support.mjs';

const settings = readSettings();

class AppModule {}
Module({
  imports: [
    ConfigModule.forRoot(settings),
    DatabaseModule.forRoot(settings),
    { ...AuthModule.forRoot([ApiKeysModule, OrganizationsModule]), global: true },
  ],
  controllers: [BenchController],
  providers: [{ provide: APP_GUARD, useExisting: AuthGuard }],
})(AppModule);

const app = await NestFactory.create(AppModule, new DirectExpressAdapter(), { logger: false });
app.set('etag', false);
if (process.env.LIMIT === 'off') app.get(CredentialRateLimit, { strict: false }).count = () => undefined;
await app.init();
serve({ server: app.getHttpServer(), headers: ['accept: */*'] });
