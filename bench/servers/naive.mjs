// What people write by hand: a guard that hashes the token, finds its key and organization, and notes the use.
import 'reflect-metadata';
import { createHash, randomBytes } from 'node:crypto';
import { Controller, Get, Injectable, Module, UnauthorizedException, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule, getRepositoryToken } from '@nestjs/typeorm';
import { EntitySchema } from 'typeorm';
import { numberOfKeys, serve } from './support.mjs';

const Organization = new EntitySchema({
  name: 'Organization',
  tableName: 'organizations',
  columns: {
    id: { type: 'uuid', primary: true, generated: 'uuid' },
    name: { type: String },
  },
});

const ApiKey = new EntitySchema({
  name: 'ApiKey',
  tableName: 'api_keys',
  columns: {
    id: { type: 'uuid', primary: true, generated: 'uuid' },
    name: { type: String },
    tokenHash: { type: String, unique: true },
    createdAt: { type: 'timestamptz', createDate: true },
    lastUsedAt: { type: 'timestamptz', nullable: true },
    expiresAt: { type: 'timestamptz', nullable: true },
    revokedAt: { type: 'timestamptz', nullable: true },
  },
  relations: {
    organization: { type: 'many-to-one', target: 'Organization', nullable: false, onDelete: 'CASCADE' },
  },
});

class ApiKeyGuard {
  constructor(apiKeys) {
    this.apiKeys = apiKeys;
  }

  async canActivate(context) {
    const request = context.switchToHttp().getRequest();
    const [scheme, token] = request.headers.authorization?.split(' ') ?? [];
    if (scheme !== 'Bearer' || !token) throw new UnauthorizedException();

    // TypeORM makes two queries of it: the id, then the row and what it refers to.
    const apiKey = await this.apiKeys.findOne({
      where: { tokenHash: sha256(token) },
      relations: { organization: true },
    });
    const now = new Date();
    if (!apiKey || apiKey.revokedAt || (apiKey.expiresAt && apiKey.expiresAt <= now)) {
      throw new UnauthorizedException();
    }
    await this.apiKeys.update(apiKey.id, { lastUsedAt: now });
    request.apiKey = apiKey;
    return true;
  }
}
Injectable()(ApiKeyGuard);
Reflect.defineMetadata('self:paramtypes', [{ index: 0, param: getRepositoryToken(ApiKey) }], ApiKeyGuard);

class AppController {
  index() {
    return { ok: true };
  }
}
Controller()(AppController);
UseGuards(ApiKeyGuard)(AppController);
Get()(AppController.prototype, 'index', Object.getOwnPropertyDescriptor(AppController.prototype, 'index'));

class AppModule {}
Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.DATABASE_URL,
      entities: [Organization, ApiKey],
      synchronize: true,
    }),
    TypeOrmModule.forFeature([Organization, ApiKey]),
  ],
  controllers: [AppController],
})(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
await app.init();
const tokens = await createTokens(numberOfKeys());
serve({ server: app.getHttpServer(), headers: tokens.map((token) => `authorization: Bearer ${token}`) });

async function createTokens(count) {
  const organization = await app.get(getRepositoryToken(Organization)).save({ name: 'Acme' });
  const tokens = Array.from({ length: count }, () => randomBytes(32).toString('base64url'));
  const apiKeys = tokens.map((token, n) => ({ name: `Key ${n}`, tokenHash: sha256(token), organization }));
  await app.get(getRepositoryToken(ApiKey)).save(apiKeys, { chunk: 1000 });
  return tokens;
}

function sha256(token) {
  return createHash('sha256').update(token).digest('hex');
}
