import { Turn } from './turn.js';

/** Work whose answers the test gives one by one. */
function controlled(atOnce: number, patienceMs?: number) {
  const begun: ((answer: string | Error) => void)[] = [];
  const turn = new Turn(
    () =>
      new Promise<string>((resolve, reject) => {
        begun.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      }),
    { atOnce, patienceMs },
  );
  return { begun, turn };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('a turn', () => {
  test('answers all who ask in it with one work, which begins after they have asked', async () => {
    const { begun, turn } = controlled(2);
    const asked = [turn.ask(), turn.ask()];
    await Promise.resolve();
    asked.push(turn.ask());
    expect(begun).toHaveLength(0);
    await nextTurn();
    expect(begun).toHaveLength(1);
    begun[0]!('one');
    expect(await Promise.all(asked)).toEqual(['one', 'one', 'one']);
  });

  test('never answers who comes later with what had begun before', async () => {
    const { begun, turn } = controlled(2);
    const early = turn.ask();
    await nextTurn();
    const late = turn.ask();
    begun[0]!('early');
    expect(await early).toBe('early');
    await nextTurn();
    begun[1]!('late');
    expect(await late).toBe('late');
  });

  test('lets those who come gather while as much is under way as may be', async () => {
    const { begun, turn } = controlled(1);
    const first = turn.ask();
    await nextTurn();
    const others = [turn.ask()];
    await nextTurn();
    others.push(turn.ask());
    await nextTurn();
    expect(begun).toHaveLength(1);
    begun[0]!('first');
    await first;
    await nextTurn();
    expect(begun).toHaveLength(2);
    begun[1]!('others');
    expect(await Promise.all(others)).toEqual(['others', 'others']);
  });

  test('answers those who ask for more than one work takes each with their own, as soon as that is done', async () => {
    const begun: { questions: string[]; answer: (text: string) => void }[] = [];
    const turn = new Turn(
      (questions: ReadonlySet<string>) =>
        new Promise<string>((resolve) => begun.push({ questions: [...questions], answer: resolve })),
      { atOnce: 2, atMost: 2 },
    );
    const asked = ['a', 'a', 'b', 'c', 'd', 'e'].map((question) => turn.ask(question));
    await nextTurn();
    begun[1]!.answer('second');
    expect(await Promise.all(asked.slice(3, 5))).toEqual(['second', 'second']);
    await nextTurn();
    // That of `e` would have room for it, but has begun.
    const late = turn.ask('f');
    begun[2]!.answer('third');
    expect(await asked[5]).toBe('third');
    await nextTurn();
    begun[3]!.answer('fourth');
    expect(await late).toBe('fourth');
    begun[0]!.answer('first');
    expect(await Promise.all(asked.slice(0, 3))).toEqual(['first', 'first', 'first']);
    expect(begun.map(({ questions }) => questions.join(''))).toEqual(['ab', 'cd', 'e', 'f']);
  });

  test('waits for the one that is under way, but no longer than it has patience', async () => {
    const { begun, turn } = controlled(2, 1_000);
    const hanging = turn.ask();
    await nextTurn();
    const asked = [turn.ask()];
    await nextTurn();
    asked.push(turn.ask());
    expect(begun).toHaveLength(1);
    while (begun.length < 2) await nextTurn();
    begun[1]!('another');
    expect(await Promise.all(asked)).toEqual(['another', 'another']);
    begun[0]!('at last');
    expect(await hanging).toBe('at last');
  });

  test('goes on as soon as that one is done', async () => {
    const { begun, turn } = controlled(2, 60_000);
    const first = turn.ask();
    await nextTurn();
    const second = turn.ask();
    begun[0]!('first');
    expect(await first).toBe('first');
    await nextTurn();
    begun[1]!('second');
    expect(await second).toBe('second');
  });

  test('fails for those who asked, and goes on for others', async () => {
    const { begun, turn } = controlled(1);
    const failing = turn.ask();
    await nextTurn();
    begun[0]!(new Error('gone'));
    await expect(failing).rejects.toThrow('gone');
    const next = turn.ask();
    await nextTurn();
    begun[1]!('back');
    expect(await next).toBe('back');
  });
});
