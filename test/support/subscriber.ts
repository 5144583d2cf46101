import { type Answer, call, newOwner, type TestUser } from './client.js';
import { query, queryStopped } from './database.js';
import { eventually } from './eventually.js';
import { Receiver } from './receiver.js';
import { onPostgres, type TestServer } from './server.js';

/** A delivery as the API tells of it, with its attempts. */
export interface Delivery {
  readonly id: number;
  readonly message_id: string;
  readonly event_type: string;
  readonly status: string;
  readonly tries: number;
  readonly created_at: string;
  readonly next_try_at: string | null;
  readonly finished_at: string | null;
  readonly body: string;
  readonly attempts: readonly Attempt[];
}

export interface Attempt {
  readonly started_at: string;
  readonly duration_ms: number;
  readonly address: string | null;
  readonly timings: Readonly<Record<string, number | null>> | null;
  readonly request_headers: Readonly<Record<string, string>> | null;
  readonly status_code: number | null;
  readonly response_headers: Readonly<Record<string, string>> | null;
  readonly response_body: string | null;
  readonly error_kind: string | null;
  readonly error: string | null;
}

/** Tried once, and waiting for the next try. */
export const isWaiting = ({ status, attempts }: Delivery): boolean =>
  status === 'pending' && attempts.length === 1;

/** Somebody with webhooks, and with servers that receive what is sent to them; for one test. */
export class Subscriber {
  private readonly receivers: Receiver[] = [];

  private constructor(
    readonly server: TestServer,
    readonly owner: TestUser,
  ) {}

  static async register(server: TestServer): Promise<Subscriber> {
    return new Subscriber(server, await newOwner(server));
  }

  ask(route: string, body?: unknown): Promise<Answer> {
    return call(this.server, route, { as: this.owner.token, body });
  }

  async newReceiver(answer?: Receiver['answer']): Promise<Receiver> {
    const receiver = await Receiver.start();
    this.receivers.push(receiver);
    if (answer !== undefined) receiver.answer = answer;
    return receiver;
  }

  async newWebhook(
    url: string,
    events = ['*'],
    settings: object = {},
  ): Promise<{ id: number; secret: string }> {
    const answer = await this.ask('POST /api/webhooks', { url, events, ...settings });
    expect(answer.status).toBe(201);
    return { id: answer.body.data.id, secret: answer.body.secret };
  }

  /** The webhook, once it is as wanted. */
  webhook(id: number, isAsWanted: (webhook: Answer['body']) => boolean): Promise<Answer['body']> {
    return eventually(`webhook ${id}`, async () => {
      const { body } = await this.ask(`GET /api/webhooks/${id}`);
      return isAsWanted(body.data) && body.data;
    });
  }

  /** Newest first, without their attempts. */
  async deliveries(webhookId: number, search = ''): Promise<Delivery[]> {
    const list = await this.ask(`GET /api/webhooks/${webhookId}/deliveries${search}`);
    expect(list.status).toBe(200);
    return list.body.data;
  }

  /** The newest delivery of a webhook, once it is as wanted. */
  delivery(
    webhookId: number,
    isAsWanted: (delivery: Delivery) => boolean,
    timeoutMs?: number,
  ): Promise<Delivery> {
    const ask = async () => {
      const [newest] = await this.deliveries(webhookId);
      if (newest === undefined) return undefined;
      const read = await this.ask(`GET /api/webhooks/${webhookId}/deliveries/${newest.id}`);
      return isAsWanted(read.body.data as Delivery) && (read.body.data as Delivery);
    };
    return eventually('the delivery', ask, timeoutMs);
  }

  /** Sends a test event, and waits for its first attempt. */
  async attempt(webhookId: number): Promise<Attempt> {
    const [before] = await this.deliveries(webhookId, '?limit=1');
    expect((await this.ask(`POST /api/webhooks/${webhookId}/test`)).status).toBe(202);
    const isTried = ({ id, attempts }: Delivery) => id !== before?.id && attempts.length > 0;
    return (await this.delivery(webhookId, isTried, 40_000)).attempts[0]!;
  }

  async stop(): Promise<void> {
    await Promise.all(this.receivers.splice(0).map((receiver) => receiver.stop()));
  }
}

/** One statement against the database: the embedded one belongs to the server, which is started anew for it. */
export async function sql<Row extends object>(server: TestServer, statement: string): Promise<Row[]> {
  if (onPostgres) return query<Row>(server.env.DATABASE_URL!, statement);
  await server.terminate();
  const rows = await queryStopped<Row>(server, statement);
  await server.launch();
  return rows;
}
