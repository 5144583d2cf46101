import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Webhook } from 'standardwebhooks';
import { publicEventTypes, type PublicEventType } from '../../src/events/event-types.js';
import { messageSchema } from '../../src/events/message-schemas.js';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export interface ReceiverAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A subscriber's server: a real one, which answers as it is told. */
export class Receiver {
  readonly received: Received[] = [];
  /** What of it was not as the JSON Schema of its type says: stop() fails with it. */
  private readonly problems: string[] = [];
  /** What it answers, asked anew for each message; undefined: it takes the message, and answers `later`, or never. */
  answer: (message: Received, later: (answer: ReceiverAnswer) => void) => ReceiverAnswer | undefined =
    () => ({
      status: 204,
    });

  private constructor(private readonly server: Server) {}

  /** @param port that of one that has been stopped, when it comes back */
  static async start(port = 0): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = Buffer.concat(chunks).toString();
        const message = { headers: request.headers, raw, body: raw === '' ? undefined : JSON.parse(raw) };
        receiver.received.push(message);
        receiver.problems.push(...problemsOf(message.body));
        const reply = ({ status, headers, body }: ReceiverAnswer) =>
          void response.writeHead(status, headers).end(body);
        const answer = receiver.answer(message, reply);
        if (answer !== undefined) reply(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  ofType(type: string): Received[] {
    return this.received.filter(({ body }) => body.type === type);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    expect(this.problems).toEqual([]);
  }
}

const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const validators = new Map(
  Object.keys(publicEventTypes).map((type) => [
    type,
    ajv.compile(messageSchema(type as PublicEventType, 'known fields')),
  ]),
);

function problemsOf(body: { type?: string } | undefined): string[] {
  const validate = validators.get(body?.type ?? '');
  if (validate === undefined) return [`There is no type ${body?.type}.`];
  validate(body);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Verifies a message as a subscriber would, with the public library. @throws when the signature is wrong */
export function verify(secret: string, { raw, headers }: Received): unknown {
  return new Webhook(secret).verify(raw, headers as Record<string, string>);
}
