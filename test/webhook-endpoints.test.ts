import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { call, newKey } from './support/client.js';
import { TestServer } from './support/server.js';
import { sql, Subscriber } from './support/subscriber.js';

const EVENT_TYPES = [
  'api_key.created',
  'api_key.revoked',
  'api_key.expiring',
  'api_key.expired',
  'organization.suspended',
  'organization.reinstated',
  'credits.exhausted',
  'webhook.disabled',
  'webhook.test',
];

describe('webhooks are looked after', () => {
  const body = { url: 'https://8.8.8.8/hook', events: ['api_key.created'] };
  let server: TestServer;
  let us: Subscriber;

  beforeAll(async () => {
    server = await TestServer.start({ env: { TRUST_PROXY: 'true' } });
  });

  beforeEach(async () => {
    us = await Subscriber.register(server);
  });

  afterEach(() => us.stop());
  afterAll(() => server.stop());

  test('created, listed, read, changed and deleted', async () => {
    const created = await us.ask('POST /api/webhooks', { ...body, description: 'Ours' });
    expect(created.status).toBe(201);
    expect(created.body.secret).toMatch(/^whsec_[0-9A-Za-z+/]{43}=$/);
    const webhook = created.body.data;
    const created_at = expect.any(String) as string;
    expect(webhook).toEqual({
      ...body,
      id: expect.any(Number) as number,
      description: 'Ours',
      status: 'enabled',
      api_version: '2026-11-01',
      header_names: [],
      public_keys: [],
      failures: 0,
      failing_since: null,
      disabled_at: null,
      disabled_reason: null,
      created_at,
    });
    const other = await us.ask('POST /api/webhooks', { ...body, events: ['*'] });

    const changed = await us.ask(`PATCH /api/webhooks/${webhook.id}`, {
      events: ['*', 'api_key.revoked', 'api_key.*', '*'],
      description: null,
      status: 'disabled',
    });
    expect(changed.status).toBe(200);
    expect(changed.body.data).toEqual({
      ...webhook,
      events: ['*', 'api_key.revoked', 'api_key.*'],
      description: null,
      status: 'disabled',
      disabled_at: expect.any(String) as string,
      disabled_reason: 'by_hand',
    });
    expect((await us.ask(`PATCH /api/webhooks/${webhook.id}`, {})).body).toEqual(changed.body);
    expect((await us.ask(`GET /api/webhooks/${webhook.id}`)).body).toEqual(changed.body);
    const list = await us.ask('GET /api/webhooks');
    expect(list.body).toEqual({ data: [other.body.data, changed.body.data], meta: {} });

    expect((await us.ask(`DELETE /api/webhooks/${webhook.id}`)).status).toBe(204);
    expect((await us.ask(`GET /api/webhooks/${webhook.id}`)).status).toBe(404);
    expect((await us.ask(`DELETE /api/webhooks/${webhook.id}`)).status).toBe(404);
    expect((await us.ask('GET /api/webhooks')).body.data).toEqual([other.body.data]);
  });

  test.each([
    ['url', { ...body, url: undefined }],
    ['url', { ...body, url: 7 }],
    ['url', { ...body, url: 'nowhere' }],
    ['url', { ...body, url: 'ftp://8.8.8.8/' }],
    ['url', { ...body, url: 'http://8.8.8.8/' }],
    ['url', { ...body, url: 'https://user:password@8.8.8.8/' }],
    ['url', { ...body, url: 'https://10.0.0.1/' }],
    ['url', { ...body, url: 'https://169.254.169.254/latest/meta-data' }],
    ['url', { ...body, url: `https://8.8.8.8/${'a'.repeat(2_100)}` }],
    // Each of these letters is six characters long where it is stored and sent.
    ['url', { ...body, url: `https://8.8.8.8/${'ü'.repeat(500)}` }],
    ['events', { ...body, events: undefined }],
    ['events', { ...body, events: [] }],
    ['events', { ...body, events: 'api_key.created' }],
    ['events', { ...body, events: [['api_key.created']] }],
    ['events', { ...body, events: Array.from({ length: 51 }, () => '*') }],
    ['events', { ...body, events: ['api_key.invented'] }],
    ['events', { ...body, events: ['toString'] }],
    ['events', { ...body, events: ['invented.*'] }],
    ['events', { ...body, events: ['api_key*'] }],
    ['events', { ...body, events: ['api_key.'] }],
    ['events', { ...body, events: ['*.created'] }],
    ['events', { ...body, events: ['api_key.*.*'] }],
    ['events', { ...body, events: ['API_KEY.*'] }],
    ['events', { ...body, events: ['member.*'] }],
    ['events', { ...body, events: ['member.invited'] }],
    ['events', { ...body, events: ['webhook.failing'] }],
    ['events', { ...body, events: ['*', 'x'.repeat(65)] }],
    ['description', { ...body, description: 'a'.repeat(256) }],
    ['description', { ...body, description: 'a\0b' }],
    ['api_version', { ...body, api_version: '2020-01-01' }],
    ['api_version', { ...body, api_version: '' }],
    ['api_version', { ...body, api_version: null }],
    ['api_version', { ...body, api_version: ['2026-11-01'] }],
    ['asymmetric', { ...body, asymmetric: 'true' }],
    ['asymmetric', { ...body, asymmetric: null }],
    ['secret', { ...body, secret: 'whsec_mine' }],
    ['public_keys', { ...body, public_keys: [] }],
  ])('refused for a wrong %s (case %#)', async (field, wrong) => {
    const refused = await us.ask('POST /api/webhooks', wrong);
    expect(refused.status).toBe(422);
    expect(Object.keys(refused.body.errors)).toEqual([field]);
    await expectNothingCreated();

    const { id } = await us.newWebhook(body.url);
    const value = (wrong as Record<string, unknown>)[field];
    if (value !== undefined) await expectNoChange(id, field, value);
  });

  test.each([
    ['an array', ['x-tenant', 'acme']],
    ['a text', 'x-tenant: acme'],
    ['null', null],
    ['a number as value', { 'x-tenant': 7 }],
    ['null as value', { 'x-tenant': null }],
    ['an array as value', { 'x-tenant': ['acme'] }],
    ['an object as value', { 'x-tenant': { acme: 'x' } }],
    ['an empty value', { 'x-tenant': '' }],
    ['a value of blanks', { 'x-tenant': ' ' }],
    ['a line break in a value', { 'x-tenant': 'acme\r\nx-other: 1' }],
    ['a bare line feed in a value', { 'x-tenant': 'acme\nx' }],
    ['a control character in a value', { 'x-tenant': 'ac\x01me' }],
    ['a value beyond ASCII', { 'x-tenant': 'Müller' }],
    ['a value that is too long', { 'x-tenant': 'a'.repeat(1_025) }],
    ['an empty name', { '': 'acme' }],
    ['a name with a blank', { 'x tenant': 'acme' }],
    ['a name with a colon', { 'x-tenant:': 'acme' }],
    ['a name with a line break', { 'x-tenant\r\nx': 'acme' }],
    ['a name that is too long', { ['x'.repeat(65)]: 'acme' }],
    ['a name twice, in other letters', { 'x-tenant': 'acme', 'X-Tenant': 'acme' }],
    ['too many', Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`x-${i}`, 'acme']))],
    ...[
      'webhook-id',
      'webhook-signature',
      'Webhook-Anything',
      'latchkey-api-version',
      'Content-Type',
      'content-length',
      'Content-Encoding',
      'host',
      'Connection',
      'keep-alive',
      'transfer-encoding',
      'te',
      'trailer',
      'upgrade',
      'expect',
      'user-agent',
      'accept-encoding',
      'proxy-authorization',
    ].map((name): [string, unknown] => [name, { [name]: 'x' }]),
  ])('refused for headers with %s', async (_what, headers) => {
    const refused = await us.ask('POST /api/webhooks', { ...body, headers });
    expect(refused.status).toBe(422);
    expect(Object.keys(refused.body.errors)).toEqual(['headers']);
    expect(refused.text).not.toContain('acme');
    await expectNothingCreated();
    const { id } = await us.newWebhook(body.url, ['*'], { headers: { 'x-before': '1' } });
    await expectNoChange(id, 'headers', headers);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'and not harmed by a header that is called %s',
    async (name) => {
      const text = `{"url":"${body.url}","events":["*"],"headers":{"${name}":"x","x-a":"1"}}`;
      const created = await us.ask('POST /api/webhooks', text);
      expect(created.status).toBeLessThan(500);
      if (created.status === 201) expect(created.body.data.header_names).toContain('x-a');
    },
  );

  test('with headers that are to be given again when the url leads to another server', async () => {
    const headers = { Authorization: 'Bearer of the receiver', 'x-tenant': 'acme' };
    const { id } = await us.newWebhook(body.url, ['*'], { headers });
    const change = (settings: object) => us.ask(`PATCH /api/webhooks/${id}`, settings);
    const names = async () => (await us.ask(`GET /api/webhooks/${id}`)).body.data.header_names;
    expect(await names()).toEqual(['authorization', 'x-tenant']);

    expect((await change({ url: 'https://8.8.8.8/elsewhere?x=1' })).status).toBe(200);
    for (const url of ['https://8.8.4.4/hook', 'https://8.8.8.8:8443/hook']) {
      const refused = await change({ url });
      expect(refused.status).toBe(422);
      expect(Object.keys(refused.body.errors)).toEqual(['headers']);
    }
    expect((await us.ask(`GET /api/webhooks/${id}`)).body.data.url).toBe('https://8.8.8.8/elsewhere?x=1');
    expect(await names()).toEqual(['authorization', 'x-tenant']);

    expect((await change({ url: 'https://8.8.4.4/hook', headers: { 'X-New': '1' } })).status).toBe(200);
    expect(await names()).toEqual(['x-new']);
    expect((await change({ headers: {} })).body.data.header_names).toEqual([]);
    expect((await change({ url: 'https://8.8.8.8/hook' })).status).toBe(200);
  });

  test('with the types of events that there are, each with its JSON Schema', async () => {
    const types = await us.ask('GET /api/webhooks/event-types');
    expect(types.status).toBe(200);
    const all = types.body.data as { name: string; description: string; schema: object }[];
    expect(all.map(({ name }) => name)).toEqual(EVENT_TYPES);
    const ajv = new Ajv2020();
    addFormats.default(ajv);
    for (const { name, description, schema } of all) {
      expect(description).toMatch(/^\S.*\.$/);
      expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
      const validate = ajv.compile(schema);
      expect(validate({ type: name })).toBe(false);
      expect(schema).toMatchObject({ properties: { type: { const: name } } });
      await us.newWebhook(body.url, [name, `${name.split('.', 1)[0]}.*`]);
    }
    const schema = all.find(({ name }) => name === 'webhook.test')!.schema;
    const data = { organization_id: 1, webhook_id: 2, actor: null, to_come: 'a new field' };
    const message = { type: 'webhook.test', timestamp: '2026-11-22T12:00:00.000Z', data };
    expect(ajv.compile(schema)(message)).toBe(true);
    expect(ajv.compile(schema)({ ...message, data: { ...data, webhook_id: '2' } })).toBe(false);
  });

  test('deleted with a log that is larger than one statement can remove', async () => {
    const { id } = await us.newWebhook(body.url, ['webhook.test']);
    const other = await us.newWebhook(body.url, ['webhook.test']);
    // As on a larger log, a statement over all of its rows takes too long.
    await sql(
      server,
      `DO $do$ BEGIN
         WITH made AS (
           INSERT INTO events (organization_id, message_id, type, data, context, body, due_at)
           SELECT ${us.owner.organizationId}, 'msg_many_' || n, 'webhook.test', '{}', '{}', '{}', NULL
             FROM generate_series(1, 3500) AS n RETURNING id)
         INSERT INTO webhook_deliveries (organization_id, endpoint_id, event_id, status, due_at, finished_at)
         SELECT ${us.owner.organizationId}, endpoint, id, 'succeeded', NULL, now()
           FROM made, unnest(ARRAY[${id}, ${other.id}]) AS endpoint;
         CREATE FUNCTION refuse_many() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           IF (SELECT count(*) FROM gone) > 1000 THEN RAISE 'too many rows at once'; END IF; RETURN NULL;
         END $$;
         CREATE TRIGGER refuse_many AFTER DELETE ON webhook_deliveries REFERENCING OLD TABLE AS gone
           FOR EACH STATEMENT EXECUTE FUNCTION refuse_many();
       END $do$`,
    );
    expect((await us.ask(`DELETE /api/webhooks/${id}`)).status).toBe(204);
    expect((await us.ask('GET /api/webhooks')).body.data).toMatchObject([
      { id: other.id, status: 'enabled' },
    ]);
    const left = await sql<{ endpoint_id: number; count: number }>(
      server,
      'SELECT endpoint_id::int, count(*)::int FROM webhook_deliveries GROUP BY 1 ORDER BY 1',
    );
    expect(left).toContainEqual({ endpoint_id: other.id, count: 3_500 });
    expect(left.map(({ endpoint_id }) => endpoint_id)).not.toContain(id);
  });

  test('by their own organization alone: to others they do not exist', async () => {
    const receiver = await us.newReceiver();
    const { id } = await us.newWebhook(receiver.url);
    await us.ask(`POST /api/webhooks/${id}/test`);
    const { id: deliveryId } = await us.delivery(id, ({ status }) => status === 'succeeded');
    const stranger = await Subscriber.register(server);
    for (const [theirs, nobodys, body] of [
      [`GET /api/webhooks/${id}`, 'GET /api/webhooks/999999999'],
      [`PATCH /api/webhooks/${id}`, 'PATCH /api/webhooks/999999999', {}],
      [`DELETE /api/webhooks/${id}`, 'DELETE /api/webhooks/999999999'],
      [`POST /api/webhooks/${id}/rotate-secret`, 'POST /api/webhooks/999999999/rotate-secret', {}],
      [`POST /api/webhooks/${id}/test`, 'POST /api/webhooks/999999999/test'],
      [
        `POST /api/webhooks/${id}/recover`,
        'POST /api/webhooks/999999999/recover',
        { since: '2026-01-01T00:00:00Z' },
      ],
      [`GET /api/webhooks/${id}/deliveries`, 'GET /api/webhooks/999999999/deliveries'],
      [`GET /api/webhooks/${id}/deliveries/${deliveryId}`, 'GET /api/webhooks/999999999/deliveries/1'],
      [
        `POST /api/webhooks/${id}/deliveries/${deliveryId}/redeliver`,
        'POST /api/webhooks/999999999/deliveries/1/redeliver',
      ],
    ] as const) {
      const [refused, missing] = await Promise.all(
        [theirs, nobodys].map((route) => stranger.ask(route, body)),
      );
      expect(refused?.status).toBe(404);
      expect(refused?.text).toBe(missing?.text);
    }
    // Nor by way of a webhook of one's own.
    const own = await stranger.newWebhook(receiver.url);
    const crossed = `/api/webhooks/${own.id}/deliveries/${deliveryId}`;
    expect((await stranger.ask(`GET ${crossed}`)).status).toBe(404);
    expect((await stranger.ask(`POST ${crossed}/redeliver`)).status).toBe(404);
    expect(receiver.ofType('webhook.test')).toHaveLength(1);
  });

  test('only by those who may, and a hundred of an organization at most', async () => {
    const { id } = await us.newWebhook(body.url);
    const { key } = await newKey(server, us.owner, { permissions: ['webhooks:read'] });
    const ask = (route: string, body?: unknown) => call(server, route, { as: key, body });
    expect((await ask('GET /api/webhooks')).status).toBe(200);
    for (const route of ['rotate-secret', 'test', 'recover']) {
      expect((await ask(`POST /api/webhooks/${id}/${route}`, {})).status).toBe(403);
    }
    expect((await ask('POST /api/webhooks', body)).status).toBe(403);
    expect((await ask(`PATCH /api/webhooks/${id}`, { status: 'disabled' })).status).toBe(403);
    expect((await ask(`DELETE /api/webhooks/${id}`)).status).toBe(403);

    const answers = [];
    for (let i = 0; i < 10; i++) {
      answers.push(
        ...(await Promise.all(Array.from({ length: 10 }, () => us.ask('POST /api/webhooks', body)))),
      );
    }
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ body }) => body.code)).toEqual(['webhook_limit_reached']);
    expect((await us.ask('GET /api/webhooks')).body.data).toHaveLength(100);
  });

  async function expectNothingCreated(): Promise<void> {
    expect((await us.ask('GET /api/webhooks')).body.data).toEqual([]);
  }

  async function expectNoChange(id: number, field: string, value: unknown): Promise<void> {
    const before = await us.ask(`GET /api/webhooks/${id}`);
    const change = await us.ask(`PATCH /api/webhooks/${id}`, { [field]: value });
    expect(change.status).toBe(422);
    expect(Object.keys(change.body.errors)).toEqual([field]);
    expect((await us.ask(`GET /api/webhooks/${id}`)).body).toEqual(before.body);
  }
});
