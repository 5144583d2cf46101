import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Destinations, ForbiddenDestination } from './destinations.js';
import { DeadlineExceeded, type Exchange, exchange, ProtocolSwitched, type Timings } from './exchange.js';
import { parseRetryAfter } from './retry-schedule.js';
import { WebhookAgents } from './webhook-agents.js';

const DEADLINE_MS = 15_000;
export const BODY_LIMIT = 16 * 1_024;

/** What kept a message from being taken. */
export type SendErrorKind =
  /** The url leads to where webhooks must not be sent. */
  | 'forbidden_address'
  | 'dns'
  | 'connection'
  | 'tls'
  /** No complete answer within 15 seconds. */
  | 'timeout'
  /** What came is no HTTP, or broke off. */
  | 'protocol'
  | 'redirect'
  | 'status'
  /** Its secrets cannot be read: nothing was sent. */
  | 'secret'
  /** Something went wrong on our side. */
  | 'internal';

/** What the receiver can do nothing about does not count as its failure. */
export const isOurs = (kind: SendErrorKind): boolean => kind === 'secret' || kind === 'internal';

export interface SendError {
  readonly kind: SendErrorKind;
  /** For a person to read. */
  readonly message: string;
}

/** How a try ended. */
export interface SendResult {
  /** Undefined when no answer came. */
  readonly statusCode?: number;
  readonly responseHeaders?: Readonly<Record<string, string | string[] | undefined>>;
  /** The first 16 KiB. */
  readonly responseBody?: string;
  readonly retryAfterSeconds?: number;
  /** What it was sent to. */
  readonly address?: string;
  readonly timings?: Timings;
  /** Undefined after a complete 2xx. */
  readonly error?: SendError;
}

/** Sends one message, to public addresses only, within one deadline from name look-up to last byte. */
@Injectable()
export class WebhookSender implements OnApplicationShutdown {
  private readonly agents: WebhookAgents;

  constructor(private readonly destinations: Destinations) {
    this.agents = new WebhookAgents(destinations);
  }

  async send(text: string, headers: Readonly<Record<string, string>>, body: string): Promise<SendResult> {
    let url: URL;
    try {
      url = this.destinations.parse(text);
    } catch (error) {
      return { error: { kind: 'forbidden_address', message: (error as Error).message } };
    }
    const answer = await exchange({
      url,
      agent: this.agents.for(url),
      headers,
      body,
      deadlineMs: DEADLINE_MS,
      bodyLimit: BODY_LIMIT,
    });
    const retryAfter = answer.responseHeaders?.['retry-after'];
    return {
      statusCode: answer.statusCode,
      responseHeaders: answer.responseHeaders,
      responseBody: answer.responseBody && readable(answer.responseBody),
      retryAfterSeconds: parseRetryAfter(retryAfter, Date.now()),
      address: answer.address,
      timings: answer.timings,
      error: answer.error === undefined ? errorOfStatus(answer.statusCode!) : errorOf(answer.error, answer),
    };
  }

  onApplicationShutdown(): void {
    this.agents.destroy();
  }
}

/** NUL and halves of characters cannot be stored; the log is for people. */
const readable = (body: Buffer): string => body.toString('utf8').replaceAll('\0', '\uFFFD');

function errorOfStatus(statusCode: number): SendError | undefined {
  if (statusCode >= 200 && statusCode < 300) return undefined;
  if (statusCode >= 300 && statusCode < 400) {
    return { kind: 'redirect', message: `Answered ${statusCode}; redirects are not followed.` };
  }
  return { kind: 'status', message: `Answered ${statusCode}.` };
}

function errorOf(error: NodeJS.ErrnoException, { address, timings, statusCode }: Exchange): SendError {
  if (error instanceof ForbiddenDestination) return { kind: 'forbidden_address', message: error.message };
  if (error instanceof DeadlineExceeded) return { kind: 'timeout', message: 'No complete answer in time.' };
  if (error instanceof ProtocolSwitched)
    return { kind: 'protocol', message: 'Answered 101, but only HTTP is spoken here.' };
  const reason = error.code ?? error.message;
  if (statusCode !== undefined) {
    return { kind: 'protocol', message: `Answered ${statusCode}, but the answer broke off: ${reason}` };
  }
  if (reason.startsWith('HPE_')) return { kind: 'protocol', message: `The answer is no HTTP: ${reason}` };
  if (isOfNameServer(error)) return { kind: 'dns', message: `The name cannot be resolved: ${reason}` };
  const isSecuring = address !== undefined && timings.connect !== null && timings.tls === null;
  if (isSecuring && isOfTls(reason)) return { kind: 'tls', message: `No secure connection: ${reason}` };
  return { kind: 'connection', message: `No answer: ${reason}` };
}

const isOfNameServer = ({ syscall = '' }: NodeJS.ErrnoException): boolean =>
  syscall.startsWith('query') || syscall === 'getaddrinfo';

const isOfTls = (reason: string): boolean => !/^E[A-Z]+$/.test(reason) || reason === 'EPROTO';
