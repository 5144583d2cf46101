import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Injectable, Module, Post, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import {
  Abilities,
  createServer,
  CurrentPrincipal,
  type DomainEvent,
  ErrorFormat,
  Extension,
  Mailer,
  NotificationsModule,
  OnDomainEvent,
  Principal,
  Public,
  readSettings,
} from '../src/index.js';
import { call, login, newKey, newOwner } from './support/client.js';
import { eventually } from './support/eventually.js';
import { mailTo } from './support/mails.js';
import type { TestServer } from './support/server.js';

class CreateReports1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(
      'CREATE TABLE reports (id bigint GENERATED ALWAYS AS IDENTITY, organization_id bigint NOT NULL REFERENCES organizations)',
    );
  }

  async down(runner: QueryRunner) {
    await runner.query('DROP TABLE reports');
  }
}

@Injectable()
class Reports {
  readonly heard: DomainEvent<'api_key.created'>[] = [];

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly mailer: Mailer,
  ) {}

  publish(organizationId: number): Promise<{ id: number }> {
    return this.dataSource.transaction(async (tx) => {
      const [report] = await tx.query<[{ id: number }]>(
        'INSERT INTO reports (organization_id) VALUES ($1) RETURNING id',
        [organizationId],
      );
      const mail = {
        to: 'reader@example.com',
        subject: 'Report\r\nBcc: x@example.com',
        text: 'One <b>\n\nTwo',
      };
      await this.mailer.send(tx, organizationId, mail);
      return report;
    });
  }

  @OnDomainEvent('api_key.created')
  hear(event: DomainEvent<'api_key.created'>) {
    this.heard.push(event);
  }
}

@Controller('api/reports')
@ErrorFormat('message')
class ReportsController {
  constructor(private readonly reports: Reports) {}

  @Get()
  @Abilities('reports:read')
  list(@CurrentPrincipal() principal: Principal) {
    return { data: [], meta: { organization_id: principal.organization.id } };
  }

  @Post()
  @Abilities('reports:write')
  async publish(@CurrentPrincipal() { organization }: Principal) {
    const data = await this.reports.publish(organization.id);
    return { data };
  }

  @Get('about')
  @Public()
  about() {
    return { data: 'reports' };
  }
}

@Module({ imports: [NotificationsModule], controllers: [ReportsController], providers: [Reports] })
@Extension({
  abilities: { 'reports:read': 'Read reports.', 'reports:write': 'Publish reports.' },
  migrations: [CreateReports1796000000000],
})
class ReportsModule {}

@Module({ imports: [ReportsModule] })
class SuiteModule {}

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

  test('is served under the same guard, with its own abilities, tables, mails, error format and listeners', async () => {
    const app = await create(SuiteModule);
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

      const publishing = await newKey(server, owner, { permissions: ['reports:*'] });
      const published = await call(server, 'POST /api/reports', { as: publishing.key });
      expect([published.status, published.body]).toEqual([201, { data: { id: 1 } }]);
      const mail = await mailTo({ dataDir: folders.at(-1)! } as TestServer, 'reader@example.com');
      expect(mail.subject).toBe('Report Bcc: x@example.com');
      expect(mail.text).toBe('One <b>\n\nTwo\n');
      expect(mail.html).toContain('<p>One &lt;b&gt;</p><p>Two</p>');

      const { heard } = app.get(Reports);
      await eventually('both events', () => heard.length >= 3);
      const ids = [able.id, unable.id, publishing.id];
      expect(heard.map(({ data }) => data.api_key.id).sort()).toEqual(ids.sort());
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
