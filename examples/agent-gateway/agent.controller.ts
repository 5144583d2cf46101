import { pipeline } from 'node:stream/promises';
import { Body, Controller, HttpCode, Logger, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Abilities, CreditsService, CurrentActor, CurrentPrincipal, ErrorFormat } from 'latchkey';
import type { Actor, Principal } from 'latchkey';
import { AgentUpstream } from './agent-upstream.js';
import { GenerateDto } from './agent.dto.js';

const CREDITS_PER_REQUEST = 1;

@ApiTags('Agent gateway')
@Controller('api/v1/agent')
@ErrorFormat('agent')
export class AgentController {
  private readonly logger = new Logger(AgentController.name);

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
    const charge = await this.credits.charge(organization.id, CREDITS_PER_REQUEST, 'Agent request', actor);
    const refund = () => this.credits.refund(organization.id, charge.id, 'The agent did not answer', actor);
    const events = await this.upstream.generate(prompt, gone.signal).catch(async (error: unknown) => {
      // Who goes away before the first byte has been served nevertheless.
      if (!gone.signal.aborted) await refund();
      throw error;
    });
    response.setHeader('Content-Type', 'text/event-stream');
    response.setHeader('X-Accel-Buffering', 'no'); // nginx would collect it
    try {
      await pipeline(events, response);
    } catch (error) {
      this.logger.warn(`A generation was cut short: ${(error as Error).message}`);
      response.destroy();
    }
  }
}
