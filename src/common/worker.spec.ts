import { Logger } from '@nestjs/common';
import { Worker, type WorkerOptions } from './worker.js';

/** A queue of numbers whose jobs end when they are told to. */
class Jobs {
  readonly waiting: number[] = [];
  readonly finishers = new Map<number, { done: () => void; fail: (error: Error) => void }>();
  readonly begun: number[] = [];
  most = 0;

  take = (limit: number): Promise<number[]> => Promise.resolve(this.waiting.splice(0, limit));

  work = (job: number): Promise<void> => {
    this.begun.push(job);
    this.most = Math.max(this.most, this.finishers.size + 1);
    return new Promise<void>((resolve, reject) => {
      const over = () => this.finishers.delete(job);
      this.finishers.set(job, {
        done: () => resolve(void over()),
        fail: (error) => reject((over(), error)),
      });
    });
  };

  finishAll(): void {
    for (const { done } of this.finishers.values()) done();
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It never came.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a worker', () => {
  let jobs: Jobs;
  let worker: Worker<number>;

  // Polls so rarely that nothing here is found by polling, unless a test says otherwise.
  const startWorker = (options: Partial<WorkerOptions<number>> = {}) => {
    worker = new Worker({
      name: 'TestWorker',
      concurrency: 3,
      pollMs: 60_000,
      claim: jobs.take,
      work: jobs.work,
      ...options,
    });
    worker.start();
  };

  beforeAll(() => Logger.overrideLogger(false));

  beforeEach(() => {
    jobs = new Jobs();
  });

  afterEach(async () => {
    const stopped = worker.stop();
    jobs.finishAll();
    await stopped;
  });

  test('has no more jobs under way than it may, and takes the next as soon as one ends', async () => {
    jobs.waiting.push(1, 2, 3, 4, 5, 6, 7);
    startWorker();
    await until(() => jobs.begun.length === 3);
    jobs.finishers.get(2)?.done();
    await until(() => jobs.begun.length === 4);
    expect(jobs.waiting).toEqual([5, 6, 7]);
    while (jobs.begun.length < 7 || jobs.finishers.size > 0) {
      jobs.finishAll();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(jobs.begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(jobs.most).toBe(3);
  });

  test('looks at once when it is nudged, also when nudged while it was looking', async () => {
    let release = (): void => undefined;
    const looking = new Promise<void>((resolve) => {
      release = resolve;
    });
    let looks = 0;
    startWorker({
      claim: async (limit) => {
        looks += 1;
        const taken = await jobs.take(limit);
        if (looks === 1) await looking;
        return taken;
      },
    });
    await until(() => looks === 1);
    jobs.waiting.push(1); // too late for the look that is under way
    worker.nudge();
    release();
    await until(() => jobs.begun.includes(1));
    jobs.waiting.push(2);
    worker.nudge();
    await until(() => jobs.begun.includes(2));
  });

  test('finds by polling what nobody told it of', async () => {
    startWorker({ pollMs: 10 });
    await until(() => true);
    jobs.waiting.push(1);
    await until(() => jobs.begun.includes(1));
  });

  test('survives when it cannot look for jobs', async () => {
    let failures = 0;
    startWorker({
      pollMs: 10,
      claim: (limit) => {
        failures += 1;
        if (failures === 1) throw new Error('at once');
        if (failures === 2) return Promise.reject(new Error('the database is gone'));
        return jobs.take(limit);
      },
    });
    jobs.waiting.push(1);
    await until(() => jobs.begun.includes(1));
  });

  test('survives a job that fails, and its place is free again', async () => {
    jobs.waiting.push(1, 2);
    startWorker({
      concurrency: 1,
      work: (job) => {
        if (job === 1) throw new Error('at once');
        return jobs.work(job);
      },
    });
    await until(() => jobs.begun.includes(2));
    jobs.finishers.get(2)?.fail(new Error('later'));
    jobs.waiting.push(3);
    worker.nudge();
    await until(() => jobs.begun.includes(3));
  });

  test('waits for the jobs under way when it is stopped, and takes no more', async () => {
    jobs.waiting.push(1);
    startWorker();
    await until(() => jobs.begun.length === 1);
    let stopped = false;
    const stopping = worker.stop().then(() => {
      stopped = true;
    });
    jobs.waiting.push(2);
    worker.nudge();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stopped).toBe(false);
    jobs.finishAll();
    await stopping;
    expect(jobs.begun).toEqual([1]);
  });

  test('is stopped in the end though a job hangs', async () => {
    jobs.waiting.push(1);
    startWorker();
    await until(() => jobs.begun.length === 1);
    await worker.stop();
    expect(jobs.finishers.size).toBe(1);
  });
});
