import type { Change, Subject } from './change-history.js';
import type { ChangeLog, LogAnswer } from './change-log.js';
import type { CredentialLookup, Reading, StoredCredential } from './credential-lookup.js';
import { KnownCredentials } from './known-credentials.js';

const HASH = 'the hash';

/** A database of one credential, whose answers the test releases one by one: read at once, or when released. */
class FakeDatabase {
  revoked = false;
  readonly log: Change[] = [];
  readonly waiting: { isRead: () => boolean; read: () => void; deliver: () => void }[] = [];

  change(subject: Subject = 'credential', id = 1): void {
    this.log.push({ seq: this.log.length + 1, subject, id });
  }

  revoke(): void {
    this.revoked = true;
    this.change();
  }

  readonly changeLog = {
    readFrom: (position: number): Promise<LogAnswer> =>
      this.later(() => ({ head: this.log.length, now: 0, changes: this.log.slice(position) })),
  } as ChangeLog;

  readonly lookup = {
    find: (): Promise<Reading> =>
      this.later(() => ({
        credential: this.revoked ? undefined : stored,
        position: this.log.length,
        now: 0,
      })),
  } as unknown as CredentialLookup;

  private later<T>(snapshot: () => T): Promise<T> {
    return new Promise((resolve) => {
      let taken: T | undefined;
      const read = () => (taken ??= snapshot());
      this.waiting.push({ isRead: () => taken !== undefined, read, deliver: () => resolve(read()) });
    });
  }
}

const stored = {
  identity: { credential: { id: 1 }, organization: { id: 2 }, user: null },
} as unknown as StoredCredential;

const settle = async () => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
};

/**
 * What may happen next: `a` a request comes in; `r` the credential is revoked, and that is answered; `s` the database
 * reads for the oldest question that it has not read for yet, but the answer is slow; `d` and `e` the oldest or the
 * newest answer arrives.
 */
type Step = 'a' | 'r' | 's' | 'd' | 'e';

async function play(order: readonly Step[], isWarm: boolean): Promise<string[]> {
  const database = new FakeDatabase();
  const known = new KnownCredentials(database.changeLog, database.lookup);
  const requests: { mustBeRefused: boolean; answer: Promise<boolean> }[] = [];
  const ask = () => {
    const answer = known.find(HASH).then(({ credential }) => credential !== undefined);
    requests.push({ mustBeRefused: database.revoked, answer });
  };
  const deliver = async (which: 'shift' | 'pop') => {
    database.waiting[which]()?.deliver();
    await settle();
  };
  if (isWarm) {
    ask();
    await settle();
    await deliver('shift');
  }
  for (const step of order) {
    if (step === 'a') ask();
    if (step === 'r') database.revoke();
    if (step === 's') database.waiting.find(({ isRead }) => !isRead())?.read();
    await settle();
    if (step === 'd') await deliver('shift');
    if (step === 'e') await deliver('pop');
  }
  while (database.waiting.length > 0) await deliver('shift');
  const answers = await Promise.all(requests.map(({ answer }) => answer));
  return answers.flatMap((accepted, i) => (accepted && requests[i]!.mustBeRefused ? [order.join('')] : []));
}

/** What is found with one question to the database, and no other. */
async function findWithOneQuestion(database: FakeDatabase, known: KnownCredentials) {
  const answer = known.find(HASH);
  await settle();
  expect(database.waiting).toHaveLength(1);
  database.waiting.shift()!.deliver();
  return (await answer).credential;
}

/** All orders of the steps, in which no two deliveries of the same kind are told apart. */
function* ordersOf(left: readonly Step[]): Generator<Step[]> {
  if (left.length === 0) return yield [];
  for (const step of new Set(left)) {
    const rest = [...left];
    rest.splice(rest.indexOf(step), 1);
    for (const order of ordersOf(rest)) yield [step, ...order];
  }
}

describe('a credential that is kept in memory', () => {
  // So that a question is asked while others hang: the clock goes on by a second whenever somebody looks.
  const clock = performance.now.bind(performance);
  beforeAll(() => {
    let seconds = 0;
    performance.now = () => (seconds += 1) * 1_000;
  });
  afterAll(() => {
    performance.now = clock;
  });

  test.each([
    [true, ['a', 'a', 'r', 's', 'd', 'e']],
    [false, ['a', 'a', 'r', 's', 'd', 'e']],
    [true, ['a', 'a', 'r', 's', 's', 'e', 'd']],
  ] as [boolean, Step[]][])(
    'is refused to every request that began after its revocation, in all orders (warm: %j) of %j',
    async (isWarm, left) => {
      const wrong: string[] = [];
      let orders = 0;
      for (const order of ordersOf(left)) {
        orders += 1;
        wrong.push(...(await play(order, isWarm)));
      }
      expect(orders).toBeGreaterThanOrEqual(360);
      expect(wrong).toEqual([]);
    },
  );

  test('is given from memory as long as nothing of it has changed', async () => {
    const database = new FakeDatabase();
    const known = new KnownCredentials(database.changeLog, database.lookup);
    const find = () => findWithOneQuestion(database, known);
    expect(await find()).toBe(stored);
    database.change('credential', 99);
    database.change('user', 1);
    expect(await find()).toBe(stored); // to the log
  });

  test('is looked up each time as long as it is unknown, and so found once it is there', async () => {
    const database = new FakeDatabase();
    const known = new KnownCredentials(database.changeLog, database.lookup);
    const find = () => findWithOneQuestion(database, known);
    database.revoked = true;
    expect([await find(), await find()]).toEqual([undefined, undefined]);
    database.revoked = false; // which is no change of something that was known
    expect(await find()).toBe(stored);
  });

  test('is not given while the database is away', async () => {
    const database = new FakeDatabase();
    const known = new KnownCredentials(database.changeLog, database.lookup);
    const first = known.find(HASH);
    await settle();
    database.waiting.shift()!.deliver();
    await first;
    Object.assign(database.changeLog, { readFrom: () => Promise.reject(new Error('gone')) });
    await expect(known.find(HASH)).rejects.toThrow('gone');
  });
});
