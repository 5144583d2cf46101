import type { Socket } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, buildConnector, request } from 'undici';
import { Destinations, ForbiddenDestination } from './destinations.js';
import { parseRetryAfter } from './retry-schedule.js';

const DEADLINE_MS = 15_000;
const CONNECT_TIMEOUT_MS = 10_000;
const BODY_LIMIT = 16 * 1_024;

/** How a try ended. */
export interface SendResult {
  /** Undefined when no answer came. */
  readonly statusCode?: number;
  /** The first 16 KiB. */
  readonly responseBody?: string;
  readonly retryAfterSeconds?: number;
  /** What went wrong, for a person to read; undefined after a 2xx. */
  readonly error?: string;
  /** Whether trying again is pointless. */
  readonly isForbidden?: boolean;
  readonly isTimeout?: boolean;
}

/** Sends one message, to public addresses only, within one deadline from name look-up to last byte. */
@Injectable()
export class WebhookSender implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(private readonly destinations: Destinations) {
    // As many connections as there are messages: on a shared host, nobody waits behind another one's hanging endpoint.
    this.agent = new Agent({ connect: this.connector(), pipelining: 1 });
  }

  async send(url: string, headers: Record<string, string>, body: string): Promise<SendResult> {
    try {
      this.destinations.parse(url);
      const answer = await request(url, {
        dispatcher: this.agent,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'Latchkey-Webhooks/1' },
        body,
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
      const responseBody = await readStart(answer.body);
      const retryAfter = answer.headers['retry-after'];
      return {
        statusCode: answer.statusCode,
        responseBody,
        retryAfterSeconds: parseRetryAfter([retryAfter].flat()[0], Date.now()),
        error: describeStatus(answer.statusCode),
      };
    } catch (error) {
      return describeFailure(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  private connector(): buildConnector.connector {
    // With autoSelectFamily a lookup is asked for all addresses, and gives a list.
    const options = { timeout: CONNECT_TIMEOUT_MS, autoSelectFamily: true };
    const byProtocol = {
      'https:': buildConnector({ ...options, lookup: this.destinations.lookupFor('https:') }),
      'http:': buildConnector({ ...options, lookup: this.destinations.lookupFor('http:') }),
    };
    return (options, callback) => {
      const protocol = options.protocol === 'http:' ? 'http:' : 'https:';
      byProtocol[protocol](options, (error, socket) => {
        if (error !== null) return callback(error, null);
        const refused = this.refusal(socket, protocol);
        if (refused === undefined) return callback(null, socket);
        socket.destroy();
        callback(refused, null);
      });
    };
  }

  /** The last word has the address that the socket is really connected to. */
  private refusal({ remoteAddress }: Socket, protocol: string): Error | undefined {
    try {
      this.destinations.requireAllowed(remoteAddress ?? '', protocol);
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }
}

async function readStart(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= BODY_LIMIT) break;
  }
  // NUL and halves of characters cannot be stored; the log is for people.
  return Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString('utf8').replaceAll('\0', '\uFFFD');
}

function describeStatus(statusCode: number): string | undefined {
  if (statusCode >= 200 && statusCode < 300) return undefined;
  if (statusCode >= 300 && statusCode < 400) return `Answered ${statusCode}; redirects are not followed.`;
  return `Answered ${statusCode}.`;
}

function describeFailure(error: unknown): SendResult {
  const reason = error instanceof Error ? error : new Error(String(error));
  if (reason instanceof ForbiddenDestination) return { error: reason.message, isForbidden: true };
  const isTimeout = reason.name === 'TimeoutError' || reason.name === 'ConnectTimeoutError';
  const code = (reason as { code?: string }).code;
  return {
    error: isTimeout ? 'No complete answer in time.' : `No answer: ${code ?? reason.message}`,
    isTimeout,
  };
}
