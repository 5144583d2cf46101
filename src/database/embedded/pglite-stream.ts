import { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';

const TERMINATE = 'X'.charCodeAt(0);

/**
 * A socket that leads into an embedded database: what `pg` writes is executed by PGlite, what PGlite
 * answers is read by `pg`. So the embedded database has the driver, types and errors of a real one.
 *
 * PGlite is one session. The pool above must hold one connection at most (`max: 1`): then the pool's own
 * queue keeps transactions apart.
 */
export class PGliteStream extends Duplex {
  constructor(private readonly database: PGlite) {
    super();
  }

  /** Called by `pg` in place of opening a TCP connection. */
  connect(): this {
    void this.begin();
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // Answers are pushed as they come.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    void this.execute(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    void this.execute(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  /** The session outlives its connections: what the one before has left behind is none of the next one's. */
  private async begin(): Promise<void> {
    try {
      await this.database.exec('ROLLBACK');
      await this.database.exec('DEALLOCATE ALL');
      this.emit('connect');
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  private async execute(message: Buffer, done: (error?: Error | null) => void): Promise<void> {
    if (message[0] === TERMINATE) {
      this.push(null);
      done();
      return;
    }
    try {
      const answer = await this.database.execProtocolRaw(message);
      if (answer.length > 0) this.push(Buffer.from(answer));
      done();
    } catch (error) {
      done(error as Error);
    }
  }
}
