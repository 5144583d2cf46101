import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, Module, type Type } from '@nestjs/common';
import { z } from 'zod';
import { createServer, readSettings, Tool } from '../src/index.js';
import { call, newOwner, type TestUser } from './support/client.js';
import { eventually } from './support/eventually.js';
import {
  begin,
  EventStream,
  invoke,
  newAgent,
  openSession,
  readExecution,
  resultOf,
  TOOL_SERVER,
} from './support/runtime.js';
import { TestServer, unique } from './support/server.js';

const INTERRUPTED = 'Interrupted: the server that ran it has ended.';

describe('a tool of an extending module', () => {
  let server: TestServer;
  let owner: TestUser;
  let key: string;

  beforeAll(async () => {
    server = await TestServer.start({ main: TOOL_SERVER });
    owner = await newOwner(server);
    ({ key } = await newAgent(server, owner, ['greetings:read']));
  });

  afterAll(() => server.stop());

  /** What a tool waits for: `open('1')` lets it go on to its first step. */
  const newGate = () => {
    const gate = join(server.dataDir, unique('gate'));
    return {
      gate,
      open: (...steps: (number | string)[]) => steps.forEach((step) => writeFileSync(`${gate}-${step}`, '')),
    };
  };

  test('is offered to whoever holds its ability, which is a scope by itself', async () => {
    const { body } = await call(server, 'GET /api/runtime/capabilities', { as: key });
    expect(body.capabilities).toContainEqual({
      name: 'greet',
      description: 'Test of greet.',
      input_schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: {
          name: { type: 'string', maxLength: 20 },
          times: { type: 'integer', minimum: 1, maximum: 3, default: 1 },
        },
        required: ['name'],
        additionalProperties: false,
      },
    });
    const unable = await newAgent(server, owner);
    const { text } = await call(server, 'GET /api/runtime/capabilities', { as: unable.key });
    expect(text).not.toContain('greet');
    expect((await invoke(server, unable.key, 'greet', { name: 'Ada' })).status).toBe(403);
  });

  test('is called with checked arguments and its caller, and what is shown once is not kept', async () => {
    const result = { text: 'Hello Ada', organization_id: owner.organizationId };
    const { body } = await invoke(server, key, 'greet', { name: 'Ada' });
    expect(body.execution.result).toEqual({ ...result, password: 'hunter2' });
    const kept = await readExecution(server, key, body.execution.id);
    expect(kept.body.execution).toEqual({ id: body.execution.id, status: 'succeeded', result });
    for (const args of [
      { name: 'x'.repeat(21) },
      { name: 'Ada', times: 4 },
      { name: 'Ada', __proto__: {}, a: 1 },
    ]) {
      expect((await invoke(server, key, 'greet', args)).status).toBe(422);
    }
  });

  test.each([
    ['public', 'The kettle is cold.\ufffd'],
    ['secret', 'Something went wrong on our side.'],
    ['text', 'Something went wrong on our side.'],
  ])('that throws has failed, and tells nothing that is not meant to be told: %j', async (how, error) => {
    const { status, body } = await invoke(server, key, 'fail', { how });
    expect([status, body]).toEqual([201, { execution: { id: body.execution.id, status: 'failed', error } }]);
    expect((await readExecution(server, key, body.execution.id)).body).toEqual(body);
    const stream = await EventStream.open(server, key, body.execution.id);
    await stream.ended;
    expect(stream.events).toEqual([{ event: 'execution', id: '0', data: body }]);
  });

  test.each([
    ['nul', { 'a\ufffdb': ['c\ufffd', '\ufffd'] }],
    ['none', null],
    ['list', [1, null]],
  ])('may return anything that JSON can hold: %j', async (kind, result) => {
    const { body } = await invoke(server, key, 'odd', { kind });
    expect(body.execution).toEqual({ id: body.execution.id, status: 'succeeded', result });
    expect((await readExecution(server, key, body.execution.id)).body).toEqual(body);
  });

  test.each(['big', 'circular'])('that returns what JSON cannot hold has failed: %j', async (kind) => {
    const { body } = await invoke(server, key, 'odd', { kind });
    expect(body.execution).toMatchObject({ status: 'failed', error: 'Something went wrong on our side.' });
    expect((await readExecution(server, key, body.execution.id)).body).toEqual(body);
  });

  test('that is a generator streams its progress, then its end; Last-Event-ID goes on where a client stopped', async () => {
    const { gate, open } = newGate();
    const { id, answer } = await begin(server, key, 'count', { to: 3, gate });
    const stream = await EventStream.open(server, key, id);
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    open(1);
    await eventually('the first', () => stream.events.length === 1);
    open(2);
    await eventually('the second', () => stream.events.length === 2);
    expect((await readExecution(server, key, id)).body).toEqual({ execution: { id, status: 'running' } });
    stream.close();
    open(3, 'end');
    const execution = { id, status: 'succeeded', result: { counted: 3 } };
    await answer;
    const end = { event: 'execution', id: '3', data: { execution } };
    expect(stream.events).toEqual([
      { event: 'progress', id: '1', data: { data: { n: 1 } } },
      { event: 'progress', id: '2', data: { data: { n: 2 } } },
    ]);
    for (const [after, numbers] of [
      [undefined, [1, 2, 3]],
      ['nonsense', [1, 2, 3]],
      ['2', [3]],
      ['3', []],
      ['999', []],
    ] as const) {
      const resumed = await EventStream.open(server, key, id, after);
      await resumed.ended;
      expect([after, resumed.numbers]).toEqual([after, numbers]);
      expect(resumed.events.at(-1)).toEqual(after === '999' ? { ...end, id: '999' } : end);
    }
  });

  test('whose stream is open runs to its end when the key is revoked, while new calls get 401', async () => {
    const agent = await newAgent(server, owner);
    const { gate, open } = newGate();
    const { id } = await begin(server, agent.key, 'count', { to: 2, gate });
    const stream = await EventStream.open(server, agent.key, id);
    open(1);
    await eventually('the first', () => stream.numbers.length === 1);
    await call(server, `DELETE /api/api-keys/${agent.id}`, { as: owner.token });
    for (const route of ['GET /api/runtime/capabilities', `GET /api/runtime/executions/${id}/stream`]) {
      const answer = await call(server, route, { as: agent.key });
      expect([answer.status, answer.text]).toEqual([401, '{"error":"Invalid API key"}']);
    }
    open(2, 'end');
    await stream.ended;
    expect(stream.numbers).toEqual([1, 2]);
    expect(stream.events.at(-1)?.data.execution).toMatchObject({ status: 'succeeded' });
  });

  test('that takes longer than five seconds is answered as running, and goes on', async () => {
    const { gate, open } = newGate();
    const { body } = await invoke(server, key, 'count', { to: 0, gate });
    const { id } = body.execution;
    expect(body.execution).toEqual({ id, status: 'running' });
    open('end');
    await eventually(
      'the end',
      async () => (await readExecution(server, key, id)).body.execution.status === 'succeeded',
    );
  });

  test('is refused while a hundred are under way in the organization, and only there', async () => {
    const busy = await newAgent(server, await newOwner(server));
    const session = await openSession(server, busy.key);
    const { gate, open } = newGate();
    const start = () => invoke(server, busy.key, 'count', { to: 0, gate }, session);
    const look = () => invoke(server, busy.key, 'whoami', {}, session);
    const started: ReturnType<typeof start>[] = [];
    for (let i = 0; i < 10; i++) {
      started.push(...Array.from({ length: 10 }, start));
      await look(); // not all at once: connections to the database are few
    }
    const refused = await eventually('a refusal', async () => {
      const answer = await look();
      if (answer.status !== 429) started.push(start()); // on a slow machine one or the other got no connection
      return answer.status === 429 && answer;
    });
    expect(Object.keys(refused.body)).toEqual(['error']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await resultOf(server, key, 'whoami')).toBeDefined();
    open('end');
    const statuses = (await Promise.all(started)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(100);
    await eventually('room', async () => (await look()).status === 201);
  });

  test('comes to its end when the server is asked to end; what is asked for then is refused, not begun', async () => {
    const { gate } = newGate();
    const { id, answer } = await begin(server, key, 'hold', { gate });
    const session = await openSession(server, key);
    const ended = server.terminate();
    const refused = await eventually('a refusal', async () => {
      const late = await invoke(server, key, 'whoami', {}, session).catch(() => undefined);
      return late === undefined || (late.status === 503 && late);
    });
    if (refused !== true) expect(refused.headers.get('retry-after')).toBe('1');
    writeFileSync(gate, '');
    const { body } = await answer;
    expect(body.execution).toEqual({ id, status: 'succeeded', result: 'held' });
    expect(await ended).toBe(0);
    await server.launch();
    expect((await readExecution(server, key, id)).body).toEqual(body);
  });

  test('fails at once when the server is asked to end, and no open stream keeps it from that', async () => {
    const { gate, open } = newGate();
    const { id, answer } = await begin(server, key, 'count', { to: 2, gate });
    const stuck = await begin(server, key, 'hold', { gate });
    const stream = await EventStream.open(server, key, id);
    open(1);
    await eventually('the first', () => stream.numbers.length === 1);
    expect(await server.terminate()).toBe(0);
    await Promise.allSettled([answer, stuck.answer, stream.ended]);
    await server.launch();
    for (const interrupted of [id, stuck.id]) {
      const { body } = await readExecution(server, key, interrupted);
      expect(body.execution).toEqual({ id: interrupted, status: 'failed', error: INTERRUPTED });
    }
    const resumed = await EventStream.open(server, key, id);
    await resumed.ended;
    expect(resumed.numbers).toEqual([1]);
  });

  test('whose server was killed has failed within its lease; sessions, and what had ended, are as they were', async () => {
    const { gate } = newGate();
    const session = (await call(server, 'POST /api/runtime/sessions', { as: key })).body.session.id;
    const ended = await invoke(server, key, 'greet', { name: 'Ada' }, session);
    const before = await readExecution(server, key, ended.body.execution.id);
    const { id, answer } = await begin(server, key, 'hold', { gate });
    await server.kill();
    await Promise.allSettled([answer]);
    await server.launch();
    expect((await readExecution(server, key, before.body.execution.id)).body).toEqual(before.body);
    expect((await invoke(server, key, 'whoami', {}, session)).status).toBe(201);
    const execution = { id, status: 'failed', error: INTERRUPTED };
    const stream = await EventStream.open(server, key, id);
    await eventually('its end', () => stream.events.length === 1, 60_000);
    expect(stream.events).toEqual([{ event: 'execution', id: '0', data: { execution } }]);
  });
});

describe('a server does not start', () => {
  // One for all: what takes longest is to make its database.
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const input = z.strictObject({});
  const description = 'Does nothing.';

  @Injectable()
  class Twice {
    @Tool({ name: 'twice', description, input })
    one() {
      return 1;
    }

    @Tool({ name: 'twice', description, input })
    two() {
      return 2;
    }
  }

  @Injectable()
  class Taken {
    @Tool({ name: 'whoami', description, input })
    me() {
      return 'nobody';
    }
  }

  @Injectable()
  class Malformed {
    @Tool({ name: 'Say Hello', description, input })
    hello() {
      return 'hello';
    }
  }

  @Injectable()
  class Scalar {
    @Tool({ name: 'scalar', description, input: z.string() })
    hello() {
      return 'hello';
    }
  }

  test.each([
    ['two tools of one name', Twice, 'There are two tools called "twice".'],
    ["a tool with the name of one of Latchkey's own", Taken, 'There are two tools called "whoami".'],
    ['a malformed name', Malformed, '"Say Hello" cannot be the name of a tool.'],
    ['arguments that are no object', Scalar, 'The input of the tool "scalar" must be an object.'],
  ] as [string, Type, string][])('with %j', async (_, provider, sentence) => {
    @Module({ providers: [provider] })
    class ToolModule {}

    const settings = readSettings({ DATA_DIR: folder, LOG_LEVEL: 'silent' });
    const app = await createServer(settings, [ToolModule]);
    try {
      await expect(app.init()).rejects.toThrow(sentence);
    } finally {
      await app.close().catch(() => undefined);
    }
  });
});
