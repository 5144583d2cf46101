import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IsInt } from 'class-validator';
import {
  Abilities,
  type Actor,
  createServer,
  CreditsModule,
  CreditsService,
  CurrentActor,
  CurrentPrincipal,
  Principal,
  readSettings,
} from '../../src/index.js';
import type { TestServer } from './server.js';

class SpendDto {
  @IsInt()
  amount!: number;
}

class RefundDto {
  @IsInt()
  charge_id!: number;
}

/** Somebody's product: what it does costs credits. */
@Controller('api/product')
class ProductController {
  constructor(private readonly credits: CreditsService) {}

  @Post('spend')
  @Abilities('product:use')
  async spend(
    @Body() { amount }: SpendDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ) {
    return { data: await this.credits.charge(organization.id, amount, 'One use', actor) };
  }

  @Post('refund')
  @HttpCode(200)
  @Abilities('product:use')
  async refund(
    @Body() body: RefundDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
  ) {
    return { data: await this.credits.refund(organization.id, body.charge_id, 'It failed', actor) };
  }
}

@Module({ imports: [CreditsModule], controllers: [ProductController] })
class ProductModule {}

export interface ChargingServer {
  readonly app: NestExpressApplication;
  readonly server: TestServer;
  stop(): Promise<void>;
}

/** A node in this process, with a product beside Latchkey: `POST /api/product/spend` and `…/refund`. */
export async function startCharging(databaseUrl?: string): Promise<ChargingServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const settings = readSettings({
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    LATCHKEY_SECRET: 'a secret for tests, of more than 32 characters',
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    TRUST_PROXY: 'true',
    LOG_LEVEL: 'silent',
  });
  const app = await createServer(settings, [ProductModule]);
  await app.listen(0, '127.0.0.1');
  return {
    app,
    server: { url: await app.getUrl(), dataDir } as TestServer,
    stop: async () => {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
