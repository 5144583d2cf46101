import { type AnySchema, Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { call, newKey, newOwner, type TestUser } from './support/client.js';
import { eventually } from './support/eventually.js';
import { keyThatExpiresSoon } from './support/expiring-key.js';
import { Receiver } from './support/receiver.js';
import { TestServer } from './support/server.js';

interface EventType {
  readonly name: string;
  readonly schema: AnySchema & { readonly $schema?: string };
}

describe('the JSON Schema that is served of each type of event', () => {
  const ajv = new Ajv2020({ allErrors: true });
  formats.default(ajv);
  let server: TestServer;
  let owner: TestUser;
  let types: EventType[];

  beforeAll(async () => {
    server = await TestServer.start();
    owner = await newOwner(server);
    types = (await call(server, 'GET /api/webhooks/event-types', { as: owner.token })).body.data;
  });

  afterAll(async () => {
    await server.stop();
  });

  test('is one of 2020-12, without anything that its validators do not know', () => {
    expect(types.length).toBeGreaterThanOrEqual(9);
    for (const { schema } of types) {
      expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
      expect([ajv.validateSchema(schema), ajv.errors]).toEqual([true, null]);
      expect(() => ajv.compile(schema)).not.toThrow(); // strict: unknown keywords and formats are errors
    }
  });

  test('fits what is delivered, also with fields that come later, and no other body', async () => {
    const receiver = await Receiver.start();
    try {
      const as = owner.token;
      const body = { url: receiver.url, events: ['*'] };
      const webhook = await call(server, 'POST /api/webhooks', { as, body });
      const id = await keyThatExpiresSoon(server, owner);
      await call(server, `DELETE /api/api-keys/${(await newKey(server, owner)).id}`, { as });
      await call(server, `POST /api/webhooks/${webhook.body.data.id}/test`, { as });
      await eventually(
        'the expiry',
        () => receiver.ofType('api_key.expired')[0]?.body.data.api_key.id === id,
      );
      await eventually('all messages', () => receiver.received.length === 5);

      for (const { body } of receiver.received) {
        const validate = ajv.compile(types.find(({ name }) => name === body.type)!.schema);
        expect([body.type, validate(body), validate.errors]).toEqual([body.type, true, null]);
        expect(validate({ ...body, later: 1, data: { ...body.data, later: 1 } })).toBe(true);
        expect(validate({ ...body, type: 'other' })).toBe(false);
        expect(validate({ ...body, timestamp: 'now' })).toBe(false);
        for (const field of Object.keys(body.data as object)) {
          expect(validate({ ...body, data: { ...body.data, [field]: undefined } })).toBe(false);
          expect(validate({ ...body, data: { ...body.data, [field]: false } })).toBe(false);
        }
      }
      expect(new Set(receiver.received.map(({ body }) => body.type as string)).size).toBe(4);
    } finally {
      await receiver.stop();
    }
  });
});
