import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';

/** How long each phase of an exchange took, in milliseconds; null: it did not come to it, or a connection was there. */
export interface Timings {
  readonly dns: number | null;
  readonly connect: number | null;
  readonly tls: number | null;
  /** From the request's last byte to the answer's first. */
  readonly wait: number | null;
  /** Of the answer's body. */
  readonly body: number | null;
  readonly total: number;
}

export interface Exchange {
  readonly statusCode: number | undefined;
  readonly responseHeaders: http.IncomingHttpHeaders | undefined;
  /** As much as was asked for. */
  readonly responseBody: Buffer | undefined;
  /** Whom the connection was made to. */
  readonly address: string | undefined;
  readonly timings: Timings;
  /** Undefined when all has come; an answer may have begun nevertheless. */
  readonly error: Error | undefined;
}

/** No complete answer within the deadline. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/** The receiver wants to go on in another protocol than HTTP. */
export class ProtocolSwitched extends Error {
  override readonly name = 'ProtocolSwitched';
}

export interface ExchangeRequest {
  readonly url: URL;
  readonly agent: http.Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the look-up of the name to the last byte. */
  readonly deadlineMs: number;
  /** How much of the answer's body is read; what comes after it is not waited for. */
  readonly bodyLimit: number;
}

/** When what happened, in milliseconds of `performance.now()`. */
type Marks = Partial<Record<'begin' | 'lookedUp' | 'connected' | 'secured' | 'sent' | 'answered', number>>;

// Each time another kept connection may have been closed; but who reads the message first, and then resets, has had it.
const MOST_REPEATS = 2;

/** Posts one message and reads the answer. Never rejects: what went wrong is in the result, with how far it came. */
export async function exchange(wanted: ExchangeRequest): Promise<Exchange> {
  const until = performance.now() + wanted.deadlineMs;
  for (let repeated = 0; ; repeated++) {
    const { result, isReused } = await attempt(wanted, until);
    // The receiver closed a connection that was kept, just when it was used again: no fault of this message.
    const wasStale = isReused && result.statusCode === undefined && isReset(result.error);
    if (!wasStale || repeated === MOST_REPEATS) return result;
  }
}

async function attempt(
  { url, agent, headers, body, bodyLimit }: ExchangeRequest,
  until: number,
): Promise<{ result: Exchange; isReused: boolean }> {
  const marks: Marks = { begin: performance.now() };
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    method: 'POST',
    agent,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
  });
  let expired: Error | undefined;
  const deadline = setTimeout(() => {
    expired = new DeadlineExceeded();
    request.destroy(expired);
  }, until - performance.now());
  let address: string | undefined;
  request.once('socket', (socket) => {
    watch(socket, marks, (found) => (address = found));
  });
  request.once('finish', () => (marks.sent = performance.now()));
  let response: http.IncomingMessage | undefined;
  let responseBody: Buffer | undefined;
  let error: Error | undefined;
  try {
    response = await answerTo(request, body);
    marks.answered = performance.now();
    responseBody = await readStart(response, bodyLimit);
  } catch (thrown) {
    error = thrown as Error;
  } finally {
    clearTimeout(deadline);
  }
  // What we broke off says only that it was broken off, or, without a length of its own, that it has ended.
  error = expired ?? error;
  const { statusCode, headers: responseHeaders } = response ?? {};
  const timings = timingsOf(marks, performance.now());
  return {
    result: { statusCode, responseHeaders, responseBody, address, timings, error },
    isReused: request.reusedSocket,
  };
}

async function answerTo(request: http.ClientRequest, body: string): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
    // Without a listener Node would close the connection, and say nothing.
    request.once('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new ProtocolSwitched());
    });
    // Whatever else may end it: nobody waits for ever.
    request.once('close', () => reject(new Error('The connection was closed.')));
    request.end(body);
  });
}

function watch(socket: Socket, marks: Marks, found: (address: string | undefined) => void): void {
  if (!socket.connecting) {
    found(socket.remoteAddress);
    return;
  }
  socket.once('lookup', () => (marks.lookedUp ??= performance.now()));
  socket.once('connect', () => {
    marks.connected = performance.now();
    found(socket.remoteAddress);
  });
  socket.once('secureConnect', () => (marks.secured = performance.now()));
}

async function readStart(response: http.IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Left early, the loop ends the connection: what else would come is nobody's business.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}

function timingsOf(marks: Marks, end: number): Timings {
  const { begin = end, lookedUp, connected, secured, sent, answered } = marks;
  const ready = secured ?? connected;
  return {
    dns: between(begin, lookedUp),
    connect: between(lookedUp ?? begin, connected),
    tls: between(connected, secured),
    wait: between(Math.max(sent ?? 0, ready ?? 0) || undefined, answered),
    body: between(answered, answered && end),
    total: Math.round(end - begin),
  };
}

const between = (from: number | undefined, to: number | undefined): number | null =>
  from === undefined || to === undefined ? null : Math.max(Math.round(to - from), 0);

const isReset = (error: NodeJS.ErrnoException | undefined): boolean =>
  error?.code === 'ECONNRESET' || error?.code === 'EPIPE';
