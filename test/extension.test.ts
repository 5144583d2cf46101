import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Injectable, Module, type OnModuleInit, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import {
  Abilities,
  createServer,
  CurrentPrincipal,
  type DomainEvent,
  ErrorFormat,
  OnDomainEvent,
  Principal,
  Public,
  readSettings,
  Scopes,
  ApiKeysModule,
} from '../src/index.js';
import { call, login, newKey, newOwner } from './support/client.js';
import { eventually } from './support/eventually.js';
import type { TestServer } from './support/server.js';

@Controller('api/reports')
@ErrorFormat('message')
class ReportsController {
  @Get()
  @Abilities('reports:read')
  list(@CurrentPrincipal() principal: Principal) {
    return { data: [], meta: { organization_id: principal.organization.id } };
  }

  @Get('about')
  @Public()
  about() {
    return { data: 'reports' };
  }
}

@Injectable()
class Reports implements OnModuleInit {
  readonly heard: DomainEvent<'api_key.created'>[] = [];

  constructor(private readonly scopes: Scopes) {}

  onModuleInit() {
    this.scopes.declare([{ name: 'reports:read', description: 'Read reports.' }]);
  }

  @OnDomainEvent('api_key.created')
  hear(event: DomainEvent<'api_key.created'>) {
    this.heard.push(event);
  }
}

@Module({ imports: [ApiKeysModule], controllers: [ReportsController], providers: [Reports] })
class ReportsModule {}

@Controller('api/forgotten')
class ForgottenController {
  @Get()
  list() {
    return 'open to everybody?';
  }
}

@Module({ controllers: [ForgottenController] })
class ForgottenModule {}

describe('a module of somebody else', () => {
  const folders: string[] = [];

  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  const create = (module: Type): Promise<NestExpressApplication> => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
    folders.push(folder);
    return createServer(readSettings({ DATA_DIR: folder, LOG_LEVEL: 'silent' }), [module]);
  };

  test('is served under the same guard, with its own scopes, error format and listeners', async () => {
    const app = await create(ReportsModule);
    await app.listen(0, '127.0.0.1');
    try {
      const server = { url: await app.getUrl() } as TestServer;
      const owner = await newOwner(server);

      const scopes = await call(server, 'GET /api/api-keys/scopes', { as: owner.token });
      expect(scopes.body.data).toContainEqual({
        name: 'reports:read',
        description: 'Read reports.',
        source: 'custom',
      });

      const able = await newKey(server, owner, { permissions: ['reports:read'] });
      const unable = await newKey(server, owner, { permissions: ['read'] });
      const answer = await call(server, 'GET /api/reports', { as: able.key });
      expect(answer.body).toEqual({ data: [], meta: { organization_id: owner.organizationId } });

      const refused = await call(server, 'GET /api/reports', { as: unable.key });
      expect(refused.status).toBe(403);
      expect(refused.headers.get('www-authenticate')).toContain('scope="reports:read"');
      const unknown = await call(server, 'GET /api/reports', { as: 'nobody' });
      expect([unknown.status, unknown.body]).toEqual([401, { message: 'Unauthenticated.' }]);
      expect((await call(server, 'GET /api/reports/about')).status).toBe(200);

      const narrow = await login(server, owner.email, owner.password, { abilities: ['reports:*'] });
      expect((await call(server, 'GET /api/reports', { as: narrow })).status).toBe(200);

      const { heard } = app.get(Reports);
      await eventually('both events', () => heard.length >= 2);
      expect(heard.map(({ data }) => data.api_key.id).sort()).toEqual([able.id, unable.id].sort());
    } finally {
      await app.close();
    }
  });

  test('keeps the application from starting when one of its routes declares nothing', async () => {
    const app = await create(ForgottenModule);
    try {
      await expect(app.init()).rejects.toThrow(/GET \/api\/forgotten \(ForgottenController\.list\)/);
    } finally {
      await app.close().catch(() => undefined);
    }
  });
});
