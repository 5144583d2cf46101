import { Injectable, Logger } from '@nestjs/common';
import {
  type CallToolResult,
  createMcpHandler,
  type McpRequestContext,
  ProtocolError,
  ProtocolErrorCode,
  Server,
} from '@modelcontextprotocol/server';
import { LatchkeyError } from '../common/errors/latchkey-error.js';
import type { ToolCall } from '../tools/tool.decorator.js';
import { Tools } from '../tools/tools.js';
import type { Execution } from './executions.js';
import { Invocations } from './invocations.service.js';
import { INTERNAL, publicSentence } from './public-sentence.js';

type Caller = Omit<ToolCall, 'signal'>;

const INSTRUCTIONS =
  "Looks after the API keys, webhooks and usage of the key's organization. To rotate a key, create its " +
  'replacement first, let its clients change over, then revoke the old one, naming the replacement.';

/**
 * The tools for clients of the Model Context Protocol (Streamable HTTP). Stateless, in both generations of the
 * protocol: any request may come to any node, so nothing is lost with one.
 */
@Injectable()
export class McpEndpoint {
  private readonly logger = new Logger(McpEndpoint.name);
  private readonly handler = createMcpHandler((context) => this.serverFor(callerOf(context)), {
    onerror: (error) => this.logger.debug(error.message),
  });

  constructor(
    private readonly tools: Tools,
    private readonly invocations: Invocations,
  ) {}

  /**
   * @param message the body of the request, already parsed
   * @returns the answer, maybe a stream
   */
  async handle(request: Request, message: unknown, caller: Caller): Promise<Response> {
    // The SDK hands on what it calls authInfo; the credential itself stays outside.
    const authInfo = {
      token: '',
      clientId: String(caller.principal.credential.id),
      scopes: [],
      extra: { caller },
    };
    return this.handler.fetch(request, { parsedBody: message, authInfo });
  }

  /** One for each request, as the SDK wants it: it knows whose request it is. */
  private serverFor(caller: Caller): Server {
    const server = new Server(
      { name: 'latchkey', version: '1' },
      { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
    );
    server.setRequestHandler('tools/list', () => ({
      tools: this.tools.list(caller.principal).map(({ name, description, inputSchema }) => ({
        name,
        description,
        inputSchema: { ...inputSchema, type: 'object' as const },
      })),
    }));
    server.setRequestHandler('tools/call', ({ params }) =>
      this.call(caller, params.name, params.arguments ?? {}),
    );
    return server;
  }

  private async call(caller: Caller, name: string, args: unknown): Promise<CallToolResult> {
    try {
      const { ended } = await this.invocations.start(caller, null, name, args);
      return toResult(await ended);
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'not_found') {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
      }
      const sentence = publicSentence(error);
      if (sentence === undefined) throw this.internalError(error);
      return { isError: true, content: [{ type: 'text', text: sentence }] };
    }
  }

  /** The SDK would tell the client the text of any error. */
  private internalError(error: unknown): ProtocolError {
    this.logger.error(error, 'A tool could not be called.');
    return new ProtocolError(ProtocolErrorCode.InternalError, INTERNAL);
  }
}

const callerOf = ({ authInfo }: McpRequestContext) => authInfo?.extra?.caller as Caller;

function toResult({ status, result, error }: Execution): CallToolResult {
  if (status === 'failed') return { isError: true, content: [{ type: 'text', text: error ?? 'It failed.' }] };
  const isRecord = typeof result === 'object' && result !== null && !Array.isArray(result);
  return {
    content: [{ type: 'text', text: JSON.stringify(result) }],
    ...(isRecord && { structuredContent: result }),
  };
}
