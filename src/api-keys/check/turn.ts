/** Does something once for all who ask in the same turn of the event loop: it begins after they have asked. */
export class Turn<Answer> {
  private next: PromiseWithResolvers<Answer> | undefined;
  private underWay = 0;
  private scheduled = false;

  /** @param atOnce how many may be under way; while they are, those who ask gather for the next */
  constructor(
    private readonly work: () => Promise<Answer>,
    private readonly atOnce: number,
  ) {}

  /** @returns what was found out after this was called */
  ask(): Promise<Answer> {
    this.next ??= withResolvers<Answer>();
    const { promise } = this.next;
    this.schedule();
    return promise;
  }

  private schedule(): void {
    if (this.scheduled || this.next === undefined || this.underWay >= this.atOnce) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.begin();
    });
  }

  private async begin(): Promise<void> {
    const { resolve, reject } = this.next!;
    this.next = undefined;
    this.underWay += 1;
    try {
      resolve(await this.work());
    } catch (error) {
      reject(error);
    } finally {
      this.underWay -= 1;
      this.schedule();
    }
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** As `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}
