import { Module } from '@nestjs/common';
import { Extension } from 'latchkey';
import { AgeSessionsController } from './age-sessions.controller.js';
import { AgeSessionsService } from './age-sessions.service.js';
import { CreateAgeSessions1796000000002 } from './create-age-sessions.migration.js';

/** Age verification (document 004): a visitor proves to be of an age, and the organization learns that alone. */
@Module({ controllers: [AgeSessionsController], providers: [AgeSessionsService] })
@Extension({
  abilities: {
    'sessions:read': 'Read age verification sessions.',
    'sessions:write': 'Open age verification sessions.',
  },
  migrations: [CreateAgeSessions1796000000002],
})
export class AgeSessionsModule {}
