interface Running {
  readonly url: string;
  readonly ready: Promise<void>;
  crash(): Promise<void>;
  startAgain(): Promise<void>;
  stop(): Promise<void>;
  kill(): void;
}

const SCRIPT = new URL('../../scripts/test-servers.mjs', import.meta.url).href;

/** A PostgreSQL of one test alone, which may do to it what others could not bear. */
export class OwnPostgres {
  private constructor(private readonly running: Running) {}

  /** @returns undefined where none is installed */
  static async start(): Promise<OwnPostgres | undefined> {
    const { startPostgres } = (await import(SCRIPT)) as { startPostgres: () => Promise<Running | null> };
    const running = await startPostgres();
    if (running === null) return undefined;
    process.once('exit', () => running.kill());
    await running.ready;
    return new OwnPostgres(running);
  }

  get url(): string {
    return this.running.url;
  }

  /** At once, without a word to anybody; what was committed is there again afterwards. */
  crash(): Promise<void> {
    return this.running.crash();
  }

  startAgain(): Promise<void> {
    return this.running.startAgain();
  }

  stop(): Promise<void> {
    return this.running.stop();
  }
}
