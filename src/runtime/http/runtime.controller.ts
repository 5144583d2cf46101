import {
  Body,
  Controller,
  Get,
  Headers,
  type MessageEvent,
  Param,
  Post,
  Sse,
  SseSignal,
  UseGuards,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { from, type Observable } from 'rxjs';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { ErrorFormat } from '../../common/errors/error-format.js';
import { requireId } from '../../common/ids.js';
import type { Actor } from '../../events/actor.js';
import { Tools } from '../../tools/tools.js';
import { ExecutionStream } from '../execution-stream.js';
import type { Execution } from '../executions.js';
import { Invocations } from '../invocations.service.js';
import { SessionsService } from '../sessions.service.js';
import { ExecutionGuard } from './execution.guard.js';
import { CapabilitiesAnswer, ExecutionAnswer, InvokeDto, SessionAnswer } from './runtime.dto.js';

/** Who takes longer is answered as running: the stream tells the rest. */
const ANSWER_WITHIN_MS = 5_000;

@ApiTags('Runtime')
@Controller('api/runtime')
@ErrorFormat('runtime')
@Abilities('runtime')
export class RuntimeController {
  constructor(
    private readonly tools: Tools,
    private readonly sessions: SessionsService,
    private readonly invocations: Invocations,
    private readonly stream: ExecutionStream,
  ) {}

  @Get('capabilities')
  @ApiOperation({ summary: 'List the tools that this key may use', operationId: 'listCapabilities' })
  capabilities(@CurrentPrincipal() principal: Principal): CapabilitiesAnswer {
    return {
      capabilities: this.tools.list(principal).map(({ name, description, inputSchema }) => ({
        name,
        description,
        input_schema: inputSchema,
      })),
    };
  }

  @Post('sessions')
  @ApiOperation({ summary: 'Open a session', operationId: 'openSession' })
  async openSession(@CurrentPrincipal() { organization, credential }: Principal): Promise<SessionAnswer> {
    const { id, created_at } = await this.sessions.open(organization.id, credential.id);
    return { session: { id, created_at: created_at.toISOString() } };
  }

  /** Answers when the tool has ended; one that takes longer than five seconds goes on, and is answered as `running`. */
  @Post('sessions/:id/invocations')
  @ApiOperation({ summary: 'Invoke a tool', operationId: 'invokeTool' })
  async invoke(
    @Param('id') id: string,
    @Body() body: InvokeDto,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<ExecutionAnswer> {
    const sessionId = requireId(id, 'session');
    const call = { principal, actor };
    const invocation = await this.invocations.start(call, sessionId, body.tool, body.arguments ?? {});
    return { execution: await firstOf(invocation.ended, { id: invocation.id, status: 'running' }) };
  }

  /** For the credential that made it, and for those who may use its tool themselves. */
  @Get('executions/:id')
  @ApiOperation({ summary: 'Read an execution', operationId: 'readExecution' })
  async read(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<ExecutionAnswer> {
    return { execution: await this.invocations.read(principal, requireId(id, 'execution')) };
  }

  /**
   * Server-Sent Events until the execution ends: `progress` events (`{data}`, numbered; `Last-Event-ID` goes on after
   * one), then one `execution` event (`{execution}`).
   */
  @Sse('executions/:id/stream')
  @ApiOperation({ summary: 'Follow an execution', operationId: 'streamExecution' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @UseGuards(ExecutionGuard)
  follow(
    @Param('id') id: string,
    @CurrentPrincipal() { organization }: Principal,
    @SseSignal() gone: AbortSignal,
    @Headers('last-event-id') lastEventId?: string,
  ): Observable<MessageEvent> {
    const after = /^\d{1,9}$/.test(lastEventId ?? '') ? Number(lastEventId) : 0;
    return from(this.stream.of(organization.id, requireId(id, 'execution'), after, gone));
  }
}

async function firstOf(ended: Promise<Execution>, running: Execution): Promise<Execution> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Execution>((resolve) => {
    timer = setTimeout(() => resolve(running), ANSWER_WITHIN_MS);
  });
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}
