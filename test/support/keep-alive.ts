import { connect, type Socket } from 'node:net';

export interface PlainAnswer {
  readonly status: number;
  /** The head, in small letters. */
  readonly head: string;
  readonly body: string;
}

/** A connection that one request follows another on, with as little between the test and the wire as can be. */
export class KeepAlive {
  private socket: Socket | undefined;
  private received = '';

  constructor(private readonly url: string) {}

  /** @returns undefined when the connection broke before the answer was there */
  get(path: string, credential: string): Promise<PlainAnswer | undefined> {
    const socket = (this.socket ??= this.open());
    this.received = '';
    return new Promise((resolve) => {
      const done = (answer: PlainAnswer | undefined) => {
        socket.removeAllListeners();
        socket.on('error', () => this.close());
        if (answer === undefined) this.close();
        resolve(answer);
      };
      socket.on('data', (chunk) => {
        this.received += chunk.toString('latin1');
        const answer = parse(this.received);
        if (answer !== undefined) done(answer);
      });
      socket.on('error', () => done(undefined));
      socket.on('close', () => done(undefined));
      socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer ${credential}\r\n\r\n`);
    });
  }

  close(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }

  private open(): Socket {
    const { hostname, port } = new URL(this.url);
    return connect(Number(port), hostname).setNoDelay(true);
  }
}

/** @returns undefined as long as there is more to come */
function parse(text: string): PlainAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = text.slice(0, end).toLowerCase();
  const length = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
  const body = text.slice(end + 4);
  if (body.length < length) return undefined;
  return { status: Number(head.slice(9, 12)), head, body };
}
