import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Public } from '../auth/declarations.js';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import { Counters } from '../rate-limit/counters.js';
import { HealthAnswer, ReadinessAnswer } from './health.dto.js';

@ApiTags('Operations')
@Controller('health')
@Public()
export class HealthController {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly counters: Counters,
  ) {}

  /** The process runs. Says nothing of the database: restarting the process would not bring it back. */
  @Get('live')
  @ApiOperation({ summary: 'Is the process alive?', operationId: 'live' })
  live(): HealthAnswer {
    return { status: 'ok' };
  }

  /** The process can answer: its database is reachable. Without Redis it can, too, and says how it counts then. */
  @Get('ready')
  @HttpCode(200)
  @ApiOperation({ summary: 'Can requests be answered?', operationId: 'ready' })
  @ApiServiceUnavailableResponse({ description: 'The database cannot be reached.' })
  async ready(): Promise<ReadinessAnswer> {
    try {
      await this.dataSource.query('SELECT 1');
    } catch (error) {
      throw new LatchkeyError('unavailable', 'The database cannot be reached.', {
        retryAfterSeconds: 2,
        cause: error,
      });
    }
    const { state } = this.counters;
    return { status: 'ok', ...(state !== undefined && { rate_limit: state }) };
  }
}
