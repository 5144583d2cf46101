import { Passwords } from './passwords.js';

const passwords = new Passwords();

describe('passwords', () => {
  test('are kept as argon2id, each with a salt of its own', async () => {
    const [one, two] = await Promise.all([passwords.hash('hunter2'), passwords.hash('hunter2')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await passwords.verify('hunter2', one)).toBe(true);
    expect(await passwords.verify('hunter3', one)).toBe(false);
  });

  test('of nobody are hashed as well, and match nothing', async () => {
    const hash = await passwords.hash('hunter2');
    const known = await processorTimeOf(() => passwords.verify('hunter3', hash));
    const unknown = await processorTimeOf(async () => {
      expect(await passwords.verify('hunter3', null)).toBe(false);
    });
    // Processor time, not the clock's: other processes do not disturb it. Without a hash it is next to nothing.
    expect(unknown / known).toBeGreaterThan(0.3);
    expect(unknown / known).toBeLessThan(3);
  });

  test('too many at once are refused for the moment, not queued without an end', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 110 }, () => passwords.verify('hunter2', null)),
    );
    const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ reason }) => (reason as { code: string }).code === 'unavailable')).toBe(true);
    expect(await passwords.verify('hunter2', null)).toBe(false);
  });
});

async function processorTimeOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < 5; i++) await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
