// Latchkey as `npm start` serves it, with two routes of an extension beside its own: one open, one guarded.
// LIMIT=off leaves out the count of each key's requests, to see what it costs.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { CredentialRateLimit } from '../../dist/src/auth/credential-rate-limit.js';
import { Abilities, createServer, Public, readSettings } from '../../dist/src/index.js';
import { serve } from './support.mjs';

class BenchController {
  bare() {
    return { ok: true };
  }

  guarded() {
    return { ok: true };
  }
}
Controller('bench')(BenchController);
decorate('bare', Get('bare'), Public());
decorate('guarded', Get('guarded'), Abilities('read'));

class BenchModule {}
Module({ controllers: [BenchController] })(BenchModule);

const app = await createServer(readSettings(), [BenchModule]);
if (process.env.LIMIT === 'off') app.get(CredentialRateLimit, { strict: false }).count = () => undefined;
await app.init();
serve({ server: app.getHttpServer(), headers: ['accept: */*'] });

/** As the syntax of TypeScript would. */
function decorate(method, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(BenchController.prototype, method);
  Reflect.decorate(decorators, BenchController.prototype, method, descriptor);
}
