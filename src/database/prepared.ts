import type pg from 'pg';
import type { DataSource } from 'typeorm';

/**
 * Runs a statement that each connection parses and plans only once, past TypeORM: for what is asked for all the time.
 *
 * @param name of this statement, and of no other
 */
export async function prepared<Row extends pg.QueryResultRow>(
  dataSource: DataSource,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  return (await poolOf(dataSource).query<Row>({ name, text, values })).rows;
}

/**
 * As {@link prepared}, for what every request waits for: without parameters, and with rows as the texts that PostgreSQL
 * writes. Nobody asks it how to read them, which `pg` does each time, and which costs more than the rest.
 */
export function preparedTexts(
  dataSource: DataSource,
  name: string,
  text: string,
): Promise<(string | null)[][]> {
  // A pool takes queries of one's own making too, and gives what they give: its types speak of clients alone.
  return poolOf(dataSource).query(new TextQuery(name, text)) as unknown as Promise<(string | null)[][]>;
}

const poolOf = (dataSource: DataSource) => (dataSource.driver as unknown as { master: pg.Pool }).master;

/** What we use of `pg`'s connection: the messages of PostgreSQL's extended query protocol. */
interface Connection {
  readonly parsedStatements: Readonly<Record<string, string | undefined>>;
  readonly stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string }): void;
  execute(message: object): void;
  sync(): void;
}

/** A query as `pg`'s client runs them: see "Submittable" in its documentation. */
class TextQuery {
  callback: ((error: Error | null, rows?: unknown) => void) | undefined;
  private readonly rows: (string | null)[][] = [];

  constructor(
    readonly name: string,
    readonly text: string,
  ) {}

  submit(connection: Connection): void {
    connection.stream.cork();
    if (connection.parsedStatements[this.name] === undefined) {
      connection.parse({ name: this.name, text: this.text });
    }
    connection.bind({ statement: this.name });
    connection.execute({});
    connection.sync();
    connection.stream.uncork();
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.rows.push(fields);
  }

  handleCommandComplete(): void {
    // The rows are whole when the connection is ready again.
  }

  handleReadyForQuery(): void {
    this.callback?.(null, this.rows);
  }

  handleError(error: Error): void {
    this.callback?.(error);
  }
}
