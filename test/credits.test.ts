import 'reflect-metadata';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, CreditsService } from '../src/index.js';
import { type ChargingServer, startCharging } from './support/charging.js';
import { type Answer, call, newKey, newOwner, type TestUser } from './support/client.js';
import { createDatabase } from './support/database.js';
import { eventually } from './support/eventually.js';
import { newMember } from './support/member.js';
import { Receiver } from './support/receiver.js';
import { onPostgres, type TestServer } from './support/server.js';

let node: ChargingServer;
let server: TestServer;
let drop: (() => Promise<void>) | undefined;
let operator: TestUser;
let owner: TestUser;

beforeAll(async () => {
  const database = onPostgres ? await createDatabase() : undefined;
  drop = database?.drop;
  node = await startCharging(database?.url);
  server = node.server;
  operator = await newOwner(server);
});

beforeEach(async () => {
  owner = await newOwner(server);
});

afterAll(async () => {
  await node.stop();
  await drop?.();
});

const path = (organizationId = owner.organizationId) => `/api/organizations/${organizationId}/credits`;

const grant = (amount: unknown, as = operator.token, reason: unknown = 'Invoice 7'): Promise<Answer> =>
  call(server, `POST ${path()}`, { as, body: { amount, reason } });

const read = (query = '', as = owner.token): Promise<Answer> => call(server, `GET ${path()}${query}`, { as });

const spend = (amount: unknown, as = owner.token): Promise<Answer> =>
  call(server, 'POST /api/product/spend', { as, body: { amount } });

const refund = (charge_id: number, as = owner.token): Promise<Answer> =>
  call(server, 'POST /api/product/refund', { as, body: { charge_id } });

const balance = async (): Promise<number> => (await read()).body.data.balance;

const query = <Row extends object>(sql: string): Promise<Row[]> =>
  node.app.get(DataSource).query<Row[]>(sql, [owner.organizationId]);

const tellings = () =>
  query<{ data: { credits: number; actor: object | null } }>(
    `SELECT data FROM events WHERE organization_id = $1 AND type = 'credits.exhausted' ORDER BY id`,
  );

/** What is in the ledger, oldest first: kind, amount and balance. */
async function ledger(): Promise<[string, number, number][]> {
  const entries = (await read()).body.data.ledger as { kind: string; amount: number; balance: number }[];
  return entries
    .map(({ kind, amount, balance }): [string, number, number] => [kind, amount, balance])
    .reverse();
}

/** The balance is what the ledger says, entry by entry. */
async function expectToAddUp(): Promise<void> {
  let sum = 0;
  for (const [, amount, after] of await ledger()) expect(after).toBe((sum += amount));
  expect(await balance()).toBe(sum);
}

describe('a grant', () => {
  test('by the operator is in the balance, in the ledger and in the audit log', async () => {
    const answer = await grant(500);
    expect(answer.status).toBe(201);
    const entry = {
      id: expect.any(Number),
      kind: 'grant',
      amount: 500,
      balance: 500,
      reason: 'Invoice 7',
      charge_id: null,
      actor: { id: operator.userId, name: 'Test User', email: operator.email },
      credential_id: Number(operator.token.split('|')[0]),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    };
    expect(answer.body).toEqual({ data: { balance: 500, entry } });
    expect((await read()).body).toEqual({
      data: { balance: 500, ledger: [{ ...entry, actor: null, credential_id: null }] },
      meta: { next_cursor: null },
    });
    // Who the operator is, only operators are told.
    const asOperator = { as: operator.token, body: { amount: 5, reason: 'Ours' } };
    await call(server, `POST ${path(operator.organizationId)}`, asOperator);
    const ours = await call(server, `GET ${path(operator.organizationId)}`, { as: operator.token });
    expect(ours.body.data.ledger[0].actor).toEqual(entry.actor);
    const organization = await call(server, `GET /api/organizations/${owner.organizationId}`, {
      as: owner.token,
    });
    expect(organization.body.data.credits).toBe(500);
    expect(
      await query(`SELECT target_id, user_id, details FROM audit_log
                    WHERE organization_id = $1 AND action = 'credits.granted'`),
    ).toEqual([
      {
        target_id: answer.body.data.entry.id,
        user_id: operator.userId,
        details: { amount: 500, balance: 500, reason: 'Invoice 7' },
      },
    ]);
  });

  test('is corrected by a negative one, down to zero and never below', async () => {
    await grant(500);
    expect((await grant(-200)).body.data).toMatchObject({ balance: 300, entry: { amount: -200 } });
    const refused = await grant(-301);
    expect([refused.status, refused.body.code]).toEqual([402, 'insufficient_credits']);
    expect((await grant(-300)).body.data.balance).toBe(0);
    expect(await ledger()).toEqual([
      ['grant', 500, 500],
      ['grant', -200, 300],
      ['grant', -300, 0],
    ]);
  });

  test.each([0, 1.5, 1_000_000_001, -1_000_000_001, '5', null, undefined, [5], 1e300])(
    'of %j credits answers 422 under its field, and changes nothing',
    async (amount) => {
      const answer = await grant(amount);
      expect([answer.status, Object.keys(answer.body.errors as object)]).toEqual([422, ['amount']]);
      expect(await ledger()).toEqual([]);
    },
  );

  test.each([
    ['empty', ''],
    ['blank', ' '],
    ['of two lines', 'two\nlines'],
    ['too long', 'x'.repeat(501)],
    ['a number', 7],
    ['null', null],
  ])('with a reason that is %s answers 422 under its field, and changes nothing', async (_, reason) => {
    const answer = await grant(5, operator.token, reason);
    expect([answer.status, Object.keys(answer.body.errors as object)]).toEqual([422, ['reason']]);
    expect(await ledger()).toEqual([]);
  });

  test('does not lift a balance above 10^15', async () => {
    await query('UPDATE organizations SET credits = 1000000000000000 - 5 WHERE id = $1');
    expect((await grant(6)).status).toBe(422);
    expect(await balance()).toBe(1e15 - 5);
    expect((await grant(5)).body.data.balance).toBe(1e15);
  });

  test("is the operator's alone: everybody else answers 403, and changes nothing", async () => {
    const admin = await newMember(server, owner, 'admin');
    const { key } = await newKey(server, owner, { permissions: ['usage:*', 'organization:*'] });
    const stranger = await newOwner(server);
    for (const as of [owner.token, admin.token, key, stranger.token]) {
      expect((await grant(5, as)).status).toBe(403);
    }
    expect(await ledger()).toEqual([]);
  });

  test('to an organization that does not exist answers 404', async () => {
    const body = { amount: 5, reason: 'x' };
    const answer = await call(server, `POST ${path(987_654_321)}`, { as: operator.token, body });
    expect(answer.status).toBe(404);
  });
});

describe('the ledger', () => {
  test('is read by every member and by a key with usage:read; to others it does not exist', async () => {
    await grant(5);
    const member = await newMember(server, owner, 'member');
    const able = await newKey(server, owner, { permissions: ['usage:read'] });
    const unable = await newKey(server, owner, { permissions: ['read'] });
    for (const as of [owner.token, member.token, able.key]) expect((await read('', as)).status).toBe(200);
    expect((await read('', unable.key)).status).toBe(403);
    const stranger = await newOwner(server);
    const refused = await read('', stranger.token);
    const nobodys = await call(server, `GET ${path(987_654_321)}`, { as: stranger.token });
    expect([refused.status, refused.text]).toEqual([404, nobodys.text]);
  });

  test('pages from the newest to the oldest, each entry once, also while entries are added', async () => {
    for (const amount of [1, 2, 3, 4, 5]) await grant(amount);
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Answer = await read(`?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      const { balance, ledger } = page.body.data as { balance: number; ledger: { amount: number }[] };
      expect(balance).toBe(15 + seen.length * 50);
      seen.push(...ledger.map(({ amount }) => amount));
      cursor = page.body.meta.next_cursor;
      await grant(100);
    } while (cursor !== null);
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  test.each(['limit=0', 'limit=1001', 'limit=x', 'cursor=x', 'unknown=1'])(
    'with %s answers 422',
    async (text) => {
      expect((await read(`?${text}`)).status).toBe(422);
    },
  );
});

describe('a charge', () => {
  test("takes the organization's credits, whoever of it asks, and is in the ledger", async () => {
    await grant(10);
    const { id, key } = await newKey(server, owner, { type: 'token', permissions: undefined });
    const answer = await spend(4, key);
    expect(answer.body).toEqual({ data: { id: expect.any(Number), balance: 6 } });
    expect((await spend(1)).body.data.balance).toBe(5);
    const [mine, theirs] = (await read()).body.data.ledger;
    expect(theirs).toMatchObject({ id: answer.body.data.id, kind: 'charge', amount: -4, balance: 6 });
    expect(theirs).toMatchObject({ reason: 'One use', charge_id: null, actor: null, credential_id: id });
    expect(mine.actor).toEqual({ id: owner.userId, name: 'Test User', email: owner.email });
    await expectToAddUp();
  });

  test('that the credits do not cover answers 402, and changes nothing', async () => {
    await grant(3);
    const refused = await spend(4);
    expect(refused.status).toBe(402);
    expect(refused.body).toMatchObject({ title: 'Payment Required', code: 'insufficient_credits' });
    expect(await ledger()).toEqual([['grant', 3, 3]]);
    expect(await balance()).toBe(3);
    expect((await spend(3)).status).toBe(201);
  });

  test.each([0, -1, 1_000_000_001])('of %j credits answers 422, and changes nothing', async (amount) => {
    await grant(3);
    expect((await spend(amount)).status).toBe(422);
    expect(await ledger()).toEqual([['grant', 3, 3]]);
  });

  test('never takes more than there is, whatever runs at the same time', async () => {
    await grant(10);
    const answers = await Promise.all(Array.from({ length: 25 }, () => spend(1)));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(10).fill(201),
      ...Array<number>(15).fill(402),
    ]);
    expect(await balance()).toBe(0);
    await expectToAddUp();
    expect(await tellings()).toHaveLength(1);
  });
});

describe('a refund', () => {
  test('gives back exactly the charge, once, and is in the ledger with it', async () => {
    await grant(10);
    const charge: number = (await spend(4)).body.data.id;
    const answers = [await refund(charge), await refund(charge)];
    answers.push(...(await Promise.all([refund(charge), refund(charge), refund(charge)])));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await ledger()).toEqual([
      ['grant', 10, 10],
      ['charge', -4, 6],
      ['refund', 4, 10],
    ]);
    expect((await read('?limit=1')).body.data.ledger[0]).toMatchObject({
      charge_id: charge,
      reason: 'It failed',
    });
  });

  test('of several that begin together gives back once', async () => {
    await grant(10);
    const charge: number = (await spend(4)).body.data.id;
    const answers = await Promise.all(Array.from({ length: 8 }, () => refund(charge)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await balance()).toBe(10);
    await expectToAddUp();
  });

  test('of what is no charge of the organization answers 404, and changes nothing', async () => {
    const grantId: number = (await grant(10)).body.data.entry.id;
    const charge: number = (await spend(4)).body.data.id;
    const refundId: number = (await refund(charge)).body.data.id;
    const stranger = await newOwner(server);
    const answers = [
      await refund(charge, stranger.token),
      await refund(987_654_321),
      await refund(grantId),
      await refund(refundId),
    ];
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
    expect(await ledger()).toHaveLength(3);
  });
});

describe('credits.exhausted', () => {
  test('is told by the charge that takes the last credit, once until the next grant', async () => {
    await grant(5);
    await spend(3);
    expect(await tellings()).toEqual([]);
    const charge: number = (await spend(2)).body.data.id;
    const actor = { id: owner.userId, name: 'Test User', email: owner.email };
    const data = { organization_id: owner.organizationId, actor, credits: 0 };
    expect(await tellings()).toEqual([{ data }]);

    // Neither a refusal nor a charge after a refund tells it again: a failing product would do so endlessly.
    expect((await spend(1)).status).toBe(402);
    await refund(charge);
    expect((await spend(2)).status).toBe(201);
    await grant(3);
    await grant(-1);
    expect(await tellings()).toHaveLength(1);

    await spend(2);
    expect(await tellings()).toEqual([{ data }, { data }]);
  });

  test('is told by the first charge that is refused, with what is left', async () => {
    await spend(1);
    await grant(5);
    await Promise.all([spend(6), spend(7), spend(6), spend(7)]);
    await grant(-5);
    await spend(1);
    expect((await tellings()).map(({ data }) => data.credits)).toEqual([0, 5]);
  });

  test('goes to the webhooks of the organization', async () => {
    const receiver = await Receiver.start();
    try {
      const body = { url: receiver.url, events: ['credits.exhausted'] };
      expect((await call(server, 'POST /api/webhooks', { as: owner.token, body })).status).toBe(201);
      const { key } = await newKey(server, owner, { type: 'token', permissions: undefined });
      expect((await spend(1, key)).status).toBe(402);
      const { body: message } = await eventually('the message', () => receiver.received[0]);
      const data = { organization_id: owner.organizationId, actor: null, credits: 0 };
      expect(message).toEqual({ type: 'credits.exhausted', timestamp: expect.any(String), data });
    } finally {
      await receiver.stop();
    }
  });
});

describe("a charge within somebody's transaction", () => {
  const nobody: Actor = { user: null, credentialId: null, ip: null };
  const charge = (tx: EntityManager, amount: number) =>
    node.app.get(CreditsService).charge(owner.organizationId, amount, 'Within', nobody, tx);
  const transaction = <T>(work: (tx: EntityManager) => Promise<T>) =>
    node.app.get(DataSource).transaction(work);

  test('is committed and rolled back with it, and so is what it tells', async () => {
    await grant(5);
    const failing = transaction(async (tx) => {
      expect((await charge(tx, 5)).balance).toBe(0);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect([await balance(), await tellings()]).toEqual([5, []]);
    await transaction((tx) => charge(tx, 5));
    expect(await ledger()).toEqual([
      ['grant', 5, 5],
      ['charge', -5, 0],
    ]);
    expect(await tellings()).toHaveLength(1);
  });

  test('that is refused undoes the rest of it, and is told once it has ended', async () => {
    await grant(5);
    for (let i = 0; i < 3; i++) {
      const failing = transaction(async (tx) => {
        await charge(tx, 2);
        await charge(tx, 6);
      });
      await expect(failing).rejects.toMatchObject({ code: 'insufficient_credits' });
    }
    expect([await balance(), await ledger()]).toEqual([5, [['grant', 5, 5]]]);
    await eventually('the telling', async () => (await tellings()).length > 0);
    await spend(6);
    expect(await tellings()).toHaveLength(1);
  });

  test('that is refused is told also by a caller who goes on without it', async () => {
    await grant(5);
    await transaction(async (tx) => {
      await charge(tx, 1);
      await charge(tx, 5).catch(() => undefined);
    });
    expect(await balance()).toBe(4);
    await eventually('the telling', async () => (await tellings()).length > 0);
  });

  test('needs one that is under way', async () => {
    await grant(5);
    await expect(charge(node.app.get(DataSource).manager, 5)).rejects.toThrow('inside a transaction');
    expect(await balance()).toBe(5);
  });
});
