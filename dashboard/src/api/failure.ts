/** Why a call failed. The pages say it in words; see `texts/failures.ts`. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    /** Of the answer; null: there was none. */
    readonly status: number | null,
    /** Machine-readable, where the answer has one. */
    readonly code: string | null,
    message: string,
    /** With 422: sentences by the name of the field. */
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
    /** With 429. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }

  /** No answer, or one that says that it is no fault of the request: the same may do in a moment. */
  get isPassing(): boolean {
    return this.status === null || this.status >= 500;
  }
}

/**
 * What a query or a mutation has failed with. The generated client says that it is the body of the answer: the
 * interceptor has made a `Failure` of it, see `setup.ts`.
 */
export function asFailure(error: unknown): Failure | null {
  if (error === null || error === undefined) return null;
  return error instanceof Failure ? error : failureOf(error, undefined);
}

/** Whether what was asked for may be done although it has failed: no answer came, or one of a fault. */
export const mayBeDone = (error: unknown): boolean => asFailure(error)?.isPassing === true;

/** An answer came, but not from the API: of a proxy, or cut off. */
export const notUnderstood = (): Failure => new Failure(null, 'not_understood', 'The answer is not JSON.');

/** @param error the body of an answer, or what `fetch` or the reading of an answer has thrown */
export function failureOf(error: unknown, response: Response | undefined): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof SyntaxError) return notUnderstood();
  if (response === undefined)
    return new Failure(null, null, error instanceof Error ? error.message : 'no answer');
  const { message, code, errors } = isObject(error) ? error : {};
  return new Failure(
    response.status,
    typeof code === 'string' ? code : null,
    typeof message === 'string' ? message : response.statusText,
    isObject(errors) ? (errors as Record<string, string[]>) : {},
    Number(response.headers.get('retry-after')) || null,
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
