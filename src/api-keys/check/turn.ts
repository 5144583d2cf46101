/**
 * Does something once for all who ask in the same turn of the event loop: it begins after they have asked. What they
 * ask for is gathered, each thing once.
 */
export class Turn<Answer, Question = void> {
  private readonly waiting: Gathering<Answer, Question>[] = [];
  private underWay = 0;
  private scheduled = false;

  /**
   * @param atOnce how many may be under way; while they are, those who ask gather for the next
   * @param atMost how many things may be asked for in one; the others are asked for in the next, which waits for none
   */
  constructor(
    private readonly work: (questions: ReadonlySet<Question>) => Promise<Answer>,
    private readonly atOnce: number,
    private readonly atMost = Infinity,
  ) {}

  /** @returns what was found out after this was called */
  ask(question: Question): Promise<Answer> {
    let gathering = this.waiting.at(-1);
    if (gathering === undefined || gathering.questions.size >= this.atMost) {
      gathering = { questions: new Set(), ...withResolvers<Answer>() };
      this.waiting.push(gathering);
    }
    gathering.questions.add(question);
    this.schedule();
    return gathering.promise;
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0 || this.underWay >= this.atOnce) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.waiting.length > 0 && this.underWay < this.atOnce) void this.begin(this.waiting.shift()!);
    });
  }

  private async begin({ questions, resolve, reject }: Gathering<Answer, Question>): Promise<void> {
    this.underWay += 1;
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
