// Latchkey as `npm start` serves it, with the routes of an extension beside its own. LIMIT=off leaves out the count of
// each key's requests, to see what it costs.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { CredentialRateLimit } from '../../dist/src/auth/credential-rate-limit.js';
import { createServer, readSettings } from '../../dist/src/index.js';
import { BenchController } from './bench.controller.mjs';
import { serve } from './support.mjs';

class BenchModule {}
Module({ controllers: [BenchController] })(BenchModule);

const app = await createServer(readSettings(), [BenchModule]);
if (process.env.LIMIT === 'off') app.get(CredentialRateLimit, { strict: false }).count = () => undefined;
await app.init();
serve({ server: app.getHttpServer(), headers: ['accept: */*'] });
