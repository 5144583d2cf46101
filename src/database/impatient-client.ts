import pg from 'pg';

/**
 * A connection that is given up once an answer does not come in time (`query_timeout`). Left to itself, `pg` fails
 * the query and keeps the connection; the pool would hand it out again, to wait behind the query that hangs, or
 * to commit what the failed transaction had begun.
 */
export class ImpatientClient extends pg.Client {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as wide as the overloads that it stands for
  override query(...args: unknown[]): any {
    const answer: unknown = super.query(...(args as [string]));
    if (answer instanceof Promise) {
      answer.catch((error: Error) => {
        if (error.message === 'Query read timeout') void this.end();
      });
    }
    return answer;
  }
}
