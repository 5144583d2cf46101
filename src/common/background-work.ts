import { setImmediate } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Worker } from './worker.js';

/** Work beside the requests: begins once the application has started, and is finished before it ends. */
@Injectable()
export class BackgroundWork implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly workers: Worker<'done'>[] = [];
  private started = false;

  /**
   * Takes one step after the other while there is something to do, and looks again after a while. A step that throws
   * is logged, and taken again then. Every node takes steps: lock what a step works on.
   *
   * @param name for the log
   * @param step does a little, and says whether there was something to do
   * @param everyMs after how long it looks again, in milliseconds: a second when left out
   * @returns looks at once; to be called when there is something new to do
   */
  repeat(name: string, step: () => Promise<boolean>, everyMs = 1_000): () => void {
    const worker = new Worker<'done'>({
      name,
      concurrency: 1,
      pollMs: everyMs,
      claim: async () => {
        // The embedded database answers without leaving this process: requests would never have their turn.
        await setImmediate();
        return (await step()) ? ['done'] : [];
      },
      work: () => Promise.resolve(),
    });
    this.workers.push(worker);
    if (this.started) worker.start();
    return () => worker.nudge();
  }

  onApplicationBootstrap(): void {
    this.started = true;
    for (const worker of this.workers) worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
  }
}
