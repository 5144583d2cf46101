import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiBody,
  ApiExcludeEndpoint,
  ApiNotAcceptableResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { CurrentActor } from '../../auth/current-actor.decorator.js';
import { Abilities } from '../../auth/declarations.js';
import type { Principal } from '../../auth/principal.js';
import { CurrentPrincipal } from '../../auth/request-principal.js';
import { ErrorFormat } from '../../common/errors/error-format.js';
import { LatchkeyError } from '../../common/errors/latchkey-error.js';
import type { Actor } from '../../events/actor.js';
import { McpEndpoint } from '../mcp-endpoint.js';

const message = {
  type: 'object',
  properties: {
    jsonrpc: { type: 'string', enum: ['2.0'], example: '2.0' },
    id: { type: ['string', 'integer'] },
    method: { type: 'string', example: 'tools/list' },
    params: { type: 'object' },
    result: { type: 'object' },
    error: { type: 'object' },
  },
  required: ['jsonrpc'],
};

const error = {
  ...message,
  properties: { ...message.properties, id: { type: ['string', 'integer', 'null'] } },
  required: [...message.required, 'error'],
};

/** What comes as far as the protocol is refused in its own words. */
const refused = (description: string) => ({
  description,
  content: {
    'application/json': { schema: { oneOf: [{ $ref: '#/components/schemas/RuntimeError' }, error] } },
  },
});

@ApiTags('Runtime')
@Controller('mcp')
@ErrorFormat('runtime')
@Abilities('runtime')
export class McpController {
  constructor(private readonly endpoint: McpEndpoint) {}

  /** A message of JSON-RPC; the answer is another one, as JSON or as Server-Sent Events. */
  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Model Context Protocol (Streamable HTTP)', operationId: 'mcp' })
  @ApiBody({ schema: message })
  @ApiOkResponse({
    description: 'The answer to a request.',
    content: { 'application/json': { schema: message }, 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiAcceptedResponse({ description: 'A notification: there is no answer to it.' })
  @ApiBadRequestResponse(refused('No message of the protocol.'))
  @ApiNotAcceptableResponse(refused('`Accept` must name application/json and text/event-stream.'))
  async post(
    @Req() request: ExpressRequest,
    @Res() response: ExpressResponse,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const answer = await this.endpoint.handle(toWebRequest(request, gone.signal), request.body, {
      principal,
      actor,
    });
    await sendWebResponse(answer, response);
  }

  /** There are no streams and no sessions to open or end: every message stands for itself. */
  @Get()
  @ApiExcludeEndpoint()
  get(@Res({ passthrough: true }) response: ExpressResponse): never {
    return refuse(response);
  }

  @Delete()
  @ApiExcludeEndpoint()
  delete(@Res({ passthrough: true }) response: ExpressResponse): never {
    return refuse(response);
  }
}

function refuse(response: ExpressResponse): never {
  response.setHeader('Allow', 'POST');
  throw new LatchkeyError('method_not_allowed', 'Only POST is offered here.');
}

function toWebRequest(request: ExpressRequest, signal: AbortSignal): Request {
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    // The credential has been checked, and goes no further.
    value === undefined || name === 'authorization' || name === 'x-api-key' ? [] : [[name, String(value)]],
  );
  const body = JSON.stringify(request.body);
  return new Request(`http://localhost${request.path}`, { method: request.method, headers, body, signal });
}

async function sendWebResponse(answer: Response, response: ExpressResponse): Promise<void> {
  response.status(answer.status);
  for (const [name, value] of answer.headers) {
    if (name === 'connection') continue; // the connection is ours
    // What is answered may hold a secret: a stream, too, is kept by nobody on the way.
    response.setHeader(name, name === 'cache-control' ? 'no-store, no-transform' : value);
  }
  if (answer.body === null) response.end();
  else await pipeline(Readable.fromWeb(answer.body as never), response).catch(() => response.destroy());
}
