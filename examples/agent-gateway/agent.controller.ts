import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Body,
  Controller,
  HttpCode,
  Logger,
  Post,
  Res,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  Abilities,
  CreditsService,
  CurrentActor,
  CurrentPrincipal,
  ErrorFormat,
  LatchkeyError,
} from 'latchkey';
import type { Actor, Principal } from 'latchkey';
import { AgentUpstream } from './agent-upstream.js';
import { GenerateDto } from './agent.dto.js';

const CREDITS_PER_REQUEST = 1;
const ENDING = new LatchkeyError('unavailable', 'This server is about to end; nothing was charged.');
const REFUND_ATTEMPTS = 7; // two minutes

@ApiTags('Agent gateway')
@Controller('api/v1/agent')
@ErrorFormat('agent')
export class AgentController implements BeforeApplicationShutdown {
  private readonly logger = new Logger(AgentController.name);
  private readonly pending = new Map<AbortController, Promise<unknown>>();
  private isEnding = false;

  constructor(
    private readonly upstream: AgentUpstream,
    private readonly credits: CreditsService,
  ) {}

  /** Server-Sent Events, as the agent sends them. Charged to the team; given back if no byte of an answer comes. */
  @Post('generate')
  @HttpCode(200)
  @Abilities('agent:generate')
  @ApiOperation({ summary: 'Have the agent generate', operationId: 'agentGenerate' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @ApiResponse({ status: 402, description: "The team's credits do not suffice." })
  @ApiResponse({ status: 502, description: 'The agent did not answer; nothing was charged.' })
  async generate(
    @Body() { prompt }: GenerateDto,
    @CurrentPrincipal() { organization }: Principal,
    @CurrentActor() actor: Actor,
    @Res() response: Response,
  ): Promise<void> {
    this.upstream.requireConfigured();
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    if (response.destroyed) return;
    if (this.isEnding) throw ENDING;
    const charge = await this.credits.charge(organization.id, CREDITS_PER_REQUEST, 'Agent request', actor);
    const begun = this.upstream.generate(prompt, gone.signal).catch(async (error: unknown) => {
      await this.refund(organization.id, charge.id, actor);
      if (!gone.signal.aborted) throw error;
    });
    const events = await this.whilePending(gone, begun);
    if (this.isEnding && events === undefined) throw ENDING;
    if (events === undefined) return;
    response.setHeader('Content-Type', 'text/event-stream');
    response.setHeader('X-Accel-Buffering', 'no'); // nginx would collect it
    try {
      await pipeline(events, response);
    } catch (error) {
      this.logger.warn(`A generation was cut short: ${(error as Error).message}`);
      response.destroy();
    }
  }

  /** A server that ends gives up what has not begun, and gives it back while the database is there. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    for (const gone of this.pending.keys()) gone.abort();
    await Promise.allSettled(this.pending.values());
  }

  private whilePending<T>(gone: AbortController, begun: Promise<T>): Promise<T> {
    this.pending.set(gone, begun);
    return begun.finally(() => this.pending.delete(gone));
  }

  /** Not a byte came, whatever the reason. While the database is away, it is tried again. */
  private async refund(organizationId: number, chargeId: number, actor: Actor, attempt = 1): Promise<void> {
    try {
      await this.credits.refund(organizationId, chargeId, 'No answer of the agent', actor);
    } catch (error) {
      this.logger.error(error, `Charge ${chargeId} could not be given back (attempt ${attempt}).`);
      if (attempt >= REFUND_ATTEMPTS) return;
      const later = setTimeout(2 ** attempt * 1_000, undefined, { ref: false });
      void later.then(() => this.refund(organizationId, chargeId, actor, attempt + 1));
    }
  }
}
