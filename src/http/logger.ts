import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import type { LogLevel } from '../config/settings.js';

// A credential that reached a message by accident, in any of our forms, also as a part of an address; or 256 bits in
// base64url, as the code in a link is written.
const CREDENTIAL =
  /(?<![\w-])[\w-]{43}(?![\w-])|(?:lk_|sk_(?:live|test)_[a-z0-9]+_|\d{1,16}(?:\||%7c)|whsec_)(?:[0-9A-Za-z+/=_-]|%[0-9a-f]{2}){16,}/gi;

// The shortest that it matches: such as "1|" and 16 characters.
const SHORTEST = 18;

/** The text without what may be a credential. */
const scrub = (text: string) => (text.length < SHORTEST ? text : text.replace(CREDENTIAL, '[credential]'));

/** Structured logs, one JSON line each, without a credential in them. */
export function createPino(level: LogLevel, destination: DestinationStream = pino.destination()): Pino {
  return pino(
    {
      level,
      base: null,
      serializers: { err: describeError },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: scrub },
    },
    destination,
  );
}

/** What is logged of a request. */
export interface RequestLine {
  readonly level: 'info' | 'error';
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly message: string;
}

/**
 * Writes the lines of requests, as pino would, but past it: there is one for each of them, always of the same shape.
 *
 * @param destination of the logger
 */
export function requestLines(logger: Pino, destination: DestinationStream): (line: RequestLine) => void {
  return ({ level, requestId, method, path, status, milliseconds, message }) => {
    if (!logger.isLevelEnabled(level)) return;
    const line = {
      level: logger.levels.values[level],
      time: new Date().toISOString(),
      requestId: scrub(requestId),
      req: { method, path: scrub(path) },
      res: { status },
      responseTime: Math.round(milliseconds),
      msg: message,
    };
    destination.write(`${JSON.stringify(line)}\n`);
  };
}

/** A failed query carries its parameters, which may be hashes of secrets: they stay out. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(code !== undefined && { code }),
  };
}

// What Nest says of every module and route at start is for those who look for a mistake in them.
const CHATTY = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

// What these say at start is thrown as well, and then told to the person who starts the server.
const RETHROWN = new Set(['ExceptionHandler', 'TypeOrmModule']);

/** Nest's own logging, through the same stream. */
export class PinoLoggerService implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTY.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write(RETHROWN.has(String(rest.at(-1))) ? 'debug' : 'error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest appends the context as the last argument. */
  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal',
    message: unknown,
    rest: unknown[],
  ) {
    const context = typeof rest.at(-1) === 'string' ? rest.at(-1) : undefined;
    const details = rest
      .slice(0, context === undefined ? undefined : -1)
      .filter((value) => value !== undefined);
    if (message instanceof Error) {
      this.pino[level](
        { context, err: message },
        typeof details[0] === 'string' ? details[0] : message.message,
      );
    } else {
      this.pino[level]({ context, ...(details.length > 0 && { details }) }, String(message));
    }
  }
}
