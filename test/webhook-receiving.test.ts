import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Body,
  Controller,
  type ExecutionContext,
  HttpCode,
  type INestApplication,
  type LoggerService,
  Module,
  NotFoundException,
  Post,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { Abilities, createServer, Public, readSettings, WebhookSignature } from '../src/index.js';
import { call, newKey, newOwner } from './support/client.js';
import { eventually } from './support/eventually.js';
import { type Received, Receiver } from './support/receiver.js';
import { TestServer } from './support/server.js';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const libraries = [
  ['standardwebhooks', StandardWebhook],
  ['svix', SvixWebhook],
] as const;

/** Content types of bodies that Nest does not read. */
const notRead = [
  'text/plain',
  'text/json',
  'application/vnd.api+json',
  'application/jsonp',
  'application/json-seq',
  'application/json, application/json',
];

/** What the receivers below verify with, as their applications would read it from their settings. */
let keys: string | readonly string[] | undefined;
let taken: unknown[] = [];
const keysOfTenants = new Map<string, string>();

function keyOfTenant(context: ExecutionContext): string {
  const { tenant } = context.switchToHttp().getRequest<{ params: { tenant: string } }>().params;
  const key = keysOfTenants.get(tenant);
  if (key === undefined) throw new NotFoundException('No such tenant.');
  return key;
}

@Controller()
class HooksController {
  @Post('hooks')
  @HttpCode(204)
  @WebhookSignature(() => keys)
  handle(@Body() message: unknown): void {
    taken.push(message);
  }

  @Post('hooks/later')
  @HttpCode(204)
  @WebhookSignature(() => Promise.resolve(keys))
  later(@Body() message: unknown): void {
    taken.push(message);
  }

  @Post('hooks/of/:tenant')
  @HttpCode(204)
  @WebhookSignature(keyOfTenant)
  ofTenant(@Body() message: unknown): void {
    taken.push(message);
  }
}

@Module({ controllers: [HooksController] })
class HooksModule {}

class Log implements LoggerService {
  readonly errors: string[] = [];
  error = (...values: unknown[]) => void this.errors.push(values.join(' '));
  log = () => undefined;
  warn = () => undefined;
}

interface Message {
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

function messageSignedBy(
  key: string,
  body = '{"type":"invoice.paid","data":{"name":"Ælfgifu 🔑"}}',
  at = new Date(),
  Webhook: (typeof libraries)[number][1] = StandardWebhook,
): Message {
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(key).sign('msg_1', at, body),
    },
  };
}

/** As a sender does it; unlike `fetch`, a header may be there twice. */
async function post(url: string, { body, headers }: Message): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

beforeEach(() => {
  taken = [];
  keys = newSecret();
});

describe('a Nest application with @WebhookSignature()', () => {
  const log = new Log();
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    app = await NestFactory.create(HooksModule, { rawBody: true, logger: log });
    await app.listen(0, '127.0.0.1');
    url = `${await app.getUrl()}/hooks`;
  });

  beforeEach(() => log.errors.splice(0));

  afterAll(async () => {
    await app.close();
  });

  test.each(libraries)('takes what %s has signed, as it was sent', async (_, Webhook) => {
    const message = messageSignedBy(keys as string, undefined, new Date(), Webhook);
    for (const path of [url, `${url}/later`]) expect((await post(path, message)).status).toBe(204);
    expect(taken).toEqual([JSON.parse(message.body), JSON.parse(message.body)]);
  });

  test('takes what is signed with either of two keys, while one takes the place of the other', async () => {
    const [old, next] = [newSecret(), newSecret()];
    keys = [next, old];
    for (const key of [old, next]) expect((await post(url, messageSignedBy(key))).status).toBe(204);
  });

  test('verifies each with the key that is chosen by its request; who chooses may refuse it otherwise', async () => {
    for (const tenant of ['a', 'b']) keysOfTenants.set(tenant, newSecret());
    const message = messageSignedBy(keysOfTenants.get('a')!);
    const statuses = [];
    for (const tenant of ['a', 'b', 'c']) statuses.push((await post(`${url}/of/${tenant}`, message)).status);
    expect(statuses).toEqual([204, 401, 404]);
    expect((await post(`${url}/of/c`, message)).text).toContain('No such tenant.');
    expect([taken.length, log.errors]).toEqual([1, []]);
  });

  test('leaves what is no JSON or too large to Nest, which reads it first', async () => {
    const key = keys as string;
    expect((await post(url, messageSignedBy(key, '{'))).status).toBe(400);
    expect((await post(url, messageSignedBy(key, JSON.stringify('x'.repeat(102_400))))).status).toBe(413);
    expect(taken).toEqual([]);
  });

  test('refuses everything else with the same 401, which does not say what was wrong', async () => {
    const key = keys as string;
    const good = messageSignedBy(key);
    const withHeaders = (headers: Message['headers']) => ({
      ...good,
      headers: { ...good.headers, ...headers },
    });
    const without = (name: string) => ({
      ...good,
      headers: Object.fromEntries(Object.entries(good.headers).filter(([header]) => header !== name)),
    });
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
    const answers = await Promise.all(
      [
        messageSignedBy(newSecret()),
        messageSignedBy(key, undefined, new Date(Date.now() - 400_000)),
        messageSignedBy(key, undefined, new Date(Date.now() + 400_000)),
        { ...good, body: good.body.replace('paid', 'void') },
        { ...good, body: ` ${good.body}` },
        { ...good, body: '' },
        withHeaders({ 'webhook-id': 'msg_2' }),
        ...notRead.map((type) => withHeaders({ 'content-type': type })),
        { ...withHeaders({ 'transfer-encoding': 'chunked' }), body: '' },
        ...names.map(without),
        ...names.map((name) =>
          withHeaders({ [name]: [good.headers[name] as string, good.headers[name] as string] }),
        ),
        { body: '', headers: {} },
      ].map((message) => post(url, message)),
    );
    const refusal = { status: 401, text: '{"message":"Unauthorized","statusCode":401}' };
    expect(answers).toEqual(answers.map(() => refusal));
    expect([taken, log.errors]).toEqual([[], []]);
    expect((await post(url, good)).status).toBe(204);
  });

  test.each([[undefined], [[]], ['a secret of another form']])(
    'answers 500, and says why in its log, when its key is %j',
    async (wrong) => {
      const message = messageSignedBy(keys as string);
      keys = wrong;
      const answer = await post(url, message);
      expect([answer.status, answer.text]).toEqual([
        500,
        '{"message":"Internal Server Error","statusCode":500}',
      ]);
      expect(log.errors).toHaveLength(1);
      expect(log.errors[0]).toContain('A webhook cannot be verified.');
      expect(log.errors[0]).not.toContain('another form');
      expect(taken).toEqual([]);
    },
  );

  test('answers 500 when it does not keep raw bodies, and says in its log what to do, once a minute', async () => {
    const { now } = Date;
    const bare = await NestFactory.create(HooksModule, { logger: log });
    await bare.listen(0, '127.0.0.1');
    try {
      const hooks = `${await bare.getUrl()}/hooks`;
      const message = messageSignedBy(keys as string);
      for (const type of ['application/json', 'Application/JSON ; charset=utf-8', 'application/json;x']) {
        const answer = await post(hooks, {
          ...message,
          headers: { ...message.headers, 'content-type': type },
        });
        expect(answer.status).toBe(500);
      }
      // However often: anybody can send that.
      expect(log.errors).toHaveLength(1);
      expect(log.errors[0]).toContain('NestFactory.create(AppModule, { rawBody: true })');
      // What is no message says nothing of the application.
      const others: Message['headers'][] = [
        {},
        { 'content-type': 'application/json' },
        ...notRead.map((type) => ({ ...message.headers, 'content-type': type })),
      ];
      for (const headers of others) expect((await post(hooks, { body: '{}', headers })).status).toBe(401);
      Date.now = () => now() + 60_000;
      expect((await post(hooks, message)).status).toBe(500);
      expect([taken, log.errors.length]).toEqual([[], 2]);
    } finally {
      Date.now = now;
      await bare.close();
    }
  });
});

describe('a message of Latchkey', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
  });

  afterAll(async () => {
    await server.stop();
  });

  test.each(libraries)('is verified by %s, with each secret while they overlap', async (_, Webhook) => {
    const receiver = await Receiver.start();
    try {
      const owner = await newOwner(server);
      const as = owner.token;
      const body = { url: receiver.url, events: ['api_key.*'], asymmetric: true };
      const { data, secret } = (await call(server, 'POST /api/webhooks', { as, body })).body;
      const rotated = await call(server, `POST /api/webhooks/${data.id}/rotate-secret`, { as, body: {} });
      await newKey(server, owner, { name: 'Ælfgifu 🔑' });
      const message = await eventually('the message', () => receiver.received[0]);
      const verify = (key: string, { raw, headers }: Pick<Received, 'raw' | 'headers'>) =>
        new Webhook(key).verify(raw, headers as Record<string, string>);
      for (const key of [secret, rotated.body.secret] as string[]) {
        expect(verify(key, message)).toMatchObject({ data: { api_key: { name: 'Ælfgifu 🔑' } } });
        expect(() => verify(key, { ...message, raw: `${message.raw} ` })).toThrow();
      }
      expect(() => verify(newSecret(), message)).toThrow();
    } finally {
      await receiver.stop();
    }
  });

  test('is taken by @WebhookSignature() with the secret, or with the public key alone', async () => {
    const app = await NestFactory.create(HooksModule, { rawBody: true, logger: false });
    await app.listen(0, '127.0.0.1');
    try {
      const { token: as } = await newOwner(server);
      const body = {
        url: `${await app.getUrl()}/hooks`,
        events: ['*'],
        asymmetric: true,
      };
      const { data, secret } = (await call(server, 'POST /api/webhooks', { as, body })).body;
      const [publicKey] = data.public_keys as string[];
      let last = 0;
      const statusWith = async (key: string) => {
        keys = key;
        await call(server, `POST /api/webhooks/${data.id}/test`, { as });
        const list = () => call(server, `GET /api/webhooks/${data.id}/deliveries`, { as });
        const { id } = (await eventually('a delivery', async () => {
          const [newest] = (await list()).body.data as { id: number; tries: number }[];
          return newest !== undefined && newest.id > last && newest.tries === 1 && newest;
        })) as { id: number };
        last = id;
        return eventually('its answer', async () => {
          const read = await call(server, `GET /api/webhooks/${data.id}/deliveries/${id}`, { as });
          return read.body.data.attempts[0]?.status_code as number | undefined;
        });
      };
      expect(await statusWith(secret as string)).toBe(204);
      expect(await statusWith(publicKey!)).toBe(204);
      expect(await statusWith(newSecret())).toBe(401);
      expect(taken).toMatchObject([{ type: 'webhook.test' }, { type: 'webhook.test' }]);
    } finally {
      await app.close();
    }
  });
});

@Controller('api/partner')
class PartnerController {
  @Post('hooks')
  @HttpCode(204)
  @Public()
  @WebhookSignature(() => keys)
  handle(@Body() message: unknown): void {
    taken.push(message);
  }

  @Post('closed')
  @HttpCode(204)
  @Abilities()
  @WebhookSignature(() => keys)
  closed(@Body() message: unknown): void {
    taken.push(message);
  }
}

@Module({ controllers: [PartnerController] })
class PartnerModule {}

test('a module in Latchkey’s own server receives webhooks on a route that is @Public()', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const app = await createServer(readSettings({ DATA_DIR: folder, LOG_LEVEL: 'silent' }), [PartnerModule]);
  try {
    await app.listen(0, '127.0.0.1');
    const url = `${await app.getUrl()}/api/partner`;
    const message = messageSignedBy(keys as string);
    expect((await post(`${url}/hooks`, message)).status).toBe(204);
    expect(taken).toEqual([JSON.parse(message.body)]);
    const forged = await post(`${url}/hooks`, messageSignedBy(newSecret()));
    expect([forged.status, JSON.parse(forged.text)]).toMatchObject([401, { code: 'unauthenticated' }]);
    // Without @Public(), a sender needs a credential, which it has not.
    expect((await post(`${url}/closed`, message)).status).toBe(401);
    expect(taken).toHaveLength(1);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
