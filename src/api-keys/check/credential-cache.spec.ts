import { CredentialCache } from './credential-cache.js';
import type { Answer, Change, Subject, Subjects } from './change-history.js';

const subjects: Subjects = { credentialId: 1, organizationId: 2, userId: 3 };
const HASH = 'hash';

/** A database of one credential: its value is the number of changes that concern it. */
class World {
  version = 0;
  readonly log: Change[] = [];

  change(subject: Subject, id: number): void {
    this.log.push({ seq: this.log.length + 1, subject, id });
    if (id === 1 || id === 2 || id === 3) this.version += 1;
  }

  readonly answerFrom = (position: number): Answer => ({
    head: this.log.length,
    changes: this.log.slice(position),
  });
}

/** A request, step by step; each step but the first is something that may come late. */
function* request(world: World, cache: CredentialCache<number>): Generator<void, void> {
  const versionAtArrival = world.version;
  const accept = (value: number) => {
    if (value < versionAtArrival || value > world.version) {
      throw new Error(`It answered ${value}, but ${versionAtArrival} was committed before it began.`);
    }
  };
  yield;
  if (cache.has(HASH)) {
    const asked = cache.position;
    yield;
    const answer = world.answerFrom(asked);
    yield;
    cache.learn(asked, answer);
    const found = cache.get(HASH);
    if (found !== undefined) return accept(found);
    yield;
  }
  const value = world.version;
  const position = world.log.length;
  yield;
  cache.put(HASH, value, subjects, position);
  accept(value);
}

/** A request with another credential, which is in memory: it asks the log, and nothing more. */
function* bystander(world: World, cache: CredentialCache<number>): Generator<void, void> {
  const asked = cache.position;
  yield;
  const answer = world.answerFrom(asked);
  yield;
  cache.learn(asked, answer);
}

function* changes(world: World, what: readonly (readonly [Subject, number])[]): Generator<void, void> {
  for (const [subject, id] of what) {
    world.change(subject, id);
    yield;
  }
}

type Actors = (world: World, cache: CredentialCache<number>) => Generator<void, void>[];

/** Runs the actors in every order of their steps. @returns how many orders there were */
function inEveryOrder(create: () => CredentialCache<number>, actors: Actors): number {
  let orders = 0;
  const open: number[][] = [[]];
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const world = new World();
    const cache = create();
    const all = actors(world, cache);
    const ended = new Set<number>();
    try {
      for (const actor of prefix) if (all[actor]!.next().done === true) ended.add(actor);
    } catch (error) {
      throw new Error(`Order ${prefix.join('')}: ${(error as Error).message}`, { cause: error });
    }
    const going = all.map((_, actor) => actor).filter((actor) => !ended.has(actor));
    if (going.length === 0) orders += 1;
    for (const actor of going) open.push([...prefix, actor]);
  }
  return orders;
}

describe('a cached credential', () => {
  const revoke = ['credential', 1] as const;
  const suspend = ['organization', 2] as const;
  const demote = ['user', 3] as const;
  const other = ['credential', 9] as const;

  test.each([
    ['two requests and two changes', 2, [revoke, suspend]],
    ['two requests and the changes of others', 2, [other, demote]],
  ] as const)('never answers what had been changed before the request began: %s', (_, requests, what) => {
    const orders = inEveryOrder(
      () => new CredentialCache(),
      (world, cache) => [
        ...Array.from({ length: requests }, () => request(world, cache)),
        changes(world, what),
      ],
    );
    expect(orders).toBeGreaterThan(1_000);
  });

  test('nor when it was read before a change that others have made known meanwhile', () => {
    const orders = inEveryOrder(
      () => new CredentialCache(),
      (world, cache) => [
        request(world, cache),
        bystander(world, cache),
        request(world, cache),
        changes(world, [revoke]),
      ],
    );
    expect(orders).toBeGreaterThan(1_000);
  });

  test('does not either when old changes are forgotten', () => {
    const orders = inEveryOrder(
      () => new CredentialCache(10, 1),
      (world, cache) => [
        request(world, cache),
        request(world, cache),
        changes(world, [revoke, other, other]),
      ],
    );
    expect(orders).toBeGreaterThan(1_000);
  });

  const warm = () => {
    const cache = new CredentialCache<number>(2);
    cache.put(HASH, 7, subjects, 0);
    return cache;
  };

  test('is there as long as nothing of it changes', () => {
    const cache = warm();
    cache.learn(0, { head: 1, changes: [{ seq: 1, subject: 'credential', id: 9 }] });
    expect(cache.get(HASH)).toBe(7);
  });

  test.each([[[revoke]], [[other, suspend]], [[demote, other]]])('is gone after %j', (what) => {
    const cache = warm();
    const log = what.map(([subject, id], i) => ({ seq: i + 1, subject, id }));
    cache.learn(0, { head: log.length, changes: log });
    expect(cache.get(HASH)).toBeUndefined();
  });

  test.each([
    ['a gap in the log', 0, { head: 3, changes: [{ seq: 1, subject: 'user', id: 9 }] }],
    ['a log that was cut off', 0, { head: 20_000, changes: [] }],
  ] as [string, number, Answer][])('is gone after %s', (_, asked, answer) => {
    const cache = warm();
    cache.learn(asked, answer);
    expect(cache.get(HASH)).toBeUndefined();
  });

  test('is gone after a transaction that changed more than it tells of, and is known anew from its end on', () => {
    const cache = warm();
    cache.learn(0, { head: 1, changes: [{ seq: 1, subject: 'user', id: 9, mark: 0.1 }] });
    cache.put('as it was', 1, subjects, 1);
    const others = Array.from({ length: 1_000 }, (_, i) => 2 + i);
    const bulk: Change[] = [...others, 1_003].map((seq) => ({ seq, subject: 'user', id: 9, mark: 0.2 }));
    const answer = {
      head: 1_003,
      changes: [{ seq: 1, subject: 'user', id: 9, mark: 0.1 } as Change, ...bulk],
    };
    cache.learn(1, answer);
    // A reading from before it arrives late.
    cache.put(HASH, 7, subjects, 1);
    expect([cache.get('as it was'), cache.get(HASH)]).toEqual([undefined, undefined]);
    cache.put(HASH, 8, subjects, 1_003);
    cache.learn(1_003, { head: 1_003, changes: bulk.slice(-1) });
    expect(cache.get(HASH)).toBe(8);
    cache.learn(1_003, { head: 1_003, changes: [{ ...bulk.at(-1)!, mark: 0.3 }] });
    expect(cache.get(HASH)).toBeUndefined();
  });

  test('is gone when the log is behind what was known of it: the database was restored', () => {
    const cache = warm();
    cache.learn(0, { head: 1, changes: [{ seq: 1, subject: 'user', id: 9 }] });
    cache.put(HASH, 8, subjects, 1);
    cache.learn(1, { head: 0, changes: [] });
    expect(cache.get(HASH)).toBeUndefined();
  });

  describe('of a database that lost its last changes', () => {
    const change = (seq: number, id: number, mark: number): Change => ({
      seq,
      subject: 'credential',
      id,
      mark,
    });
    const learnt = () => {
      const cache = new CredentialCache<number>();
      cache.learn(0, { head: 2, changes: [change(1, 9, 0.1), change(2, 9, 0.2)] });
      cache.put(HASH, 7, subjects, 2);
      return cache;
    };

    test('is there as long as it is the same log', () => {
      const cache = learnt();
      cache.learn(2, { head: 2, changes: [change(2, 9, 0.2)] });
      cache.learn(2, { head: 3, changes: [change(2, 9, 0.2), change(3, 9, 0.3)] });
      expect(cache.get(HASH)).toBe(7);
    });

    test.each([
      ['as many', 2, [change(2, 1, 0.7)]],
      ['more', 3, [change(2, 1, 0.7), change(3, 9, 0.8)]],
    ])('is gone when the log has %s, but others', (_, head, changes) => {
      const cache = learnt();
      cache.learn(2, { head, changes });
      expect(cache.get(HASH)).toBeUndefined();
      cache.put(HASH, 8, subjects, head);
      cache.learn(head, { head, changes: changes.slice(-1) });
      expect(cache.get(HASH)).toBe(8);
    });

    test('is gone when it was read at one that was lost, and nobody had asked the log since', () => {
      const cache = learnt();
      cache.put(HASH, 8, subjects, 3);
      cache.learn(2, { head: 3, changes: [change(2, 9, 0.2), change(3, 1, 0.8)] });
      expect(cache.get(HASH)).toBeUndefined();
    });
  });

  test('makes room for others when there are too many', () => {
    const cache = warm();
    cache.put('a', 1, subjects, 0);
    cache.put('b', 2, subjects, 0);
    expect(['a', 'b', HASH].map((hash) => cache.get(hash))).toEqual([1, 2, undefined]);
  });

  test('is not replaced by an older reading', () => {
    const cache = warm();
    cache.learn(0, { head: 2, changes: [1, 2].map((seq) => ({ seq, subject: 'user', id: 9 })) });
    cache.put(HASH, 9, subjects, 2);
    cache.put(HASH, 8, subjects, 1);
    expect(cache.get(HASH)).toBe(9);
  });
});
