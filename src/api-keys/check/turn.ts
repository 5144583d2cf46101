export interface TurnLimits {
  /** How many may be under way; while they are, those who ask gather for the next. */
  readonly atOnce: number;
  /** How many things may be asked for in one; the others are asked for in the next, which waits for none. */
  readonly atMost?: number;
  /** One is enough, unless it takes longer than this: then another begins, for those who have gathered. */
  readonly patienceMs?: number;
}

/**
 * Does something once for all who ask in the same turn of the event loop: it begins after they have asked. What they
 * ask for is gathered, each thing once.
 */
export class Turn<Answer, Question = void> {
  private readonly waiting: Gathering<Answer, Question>[] = [];
  private underWay = 0;
  private begunAt = 0;
  /** For the end of this turn, or of our patience. */
  private scheduled: NodeJS.Immediate | undefined;
  private patience: NodeJS.Timeout | undefined;

  constructor(
    private readonly work: (questions: ReadonlySet<Question>) => Promise<Answer>,
    private readonly limits: TurnLimits,
  ) {}

  /** @returns what was found out after this was called */
  ask(question: Question): Promise<Answer> {
    let gathering = this.waiting.at(-1);
    if (gathering === undefined || gathering.questions.size >= (this.limits.atMost ?? Infinity)) {
      gathering = { questions: new Set(), ...withResolvers<Answer>() };
      this.waiting.push(gathering);
    }
    gathering.questions.add(question);
    this.schedule();
    return gathering.promise;
  }

  private schedule(): void {
    if (this.scheduled !== undefined || this.waiting.length === 0 || this.underWay >= this.limits.atOnce)
      return;
    const ms = this.stillPatientMs();
    if (ms > 0) {
      // One that was set for an earlier question comes too soon, and sees that.
      this.patience ??= setTimeout(() => this.loseThePatience(), ms).unref();
      return;
    }
    this.scheduled = setImmediate(() => {
      this.scheduled = undefined;
      while (this.waiting.length > 0 && this.underWay < this.limits.atOnce) {
        void this.begin(this.waiting.shift()!);
      }
    });
  }

  private stillPatientMs(): number {
    const { patienceMs } = this.limits;
    if (patienceMs === undefined || this.underWay === 0) return 0;
    return this.begunAt + patienceMs - performance.now();
  }

  private loseThePatience(): void {
    this.patience = undefined;
    this.schedule();
  }

  private async begin({ questions, resolve, reject }: Gathering<Answer, Question>): Promise<void> {
    this.underWay += 1;
    this.begunAt = performance.now();
    try {
      resolve(await this.work(questions));
    } catch (error) {
      reject(error);
    } finally {
      this.underWay -= 1;
      this.schedule();
    }
  }
}

interface Gathering<Answer, Question> extends PromiseWithResolvers<Answer> {
  readonly questions: Set<Question>;
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
