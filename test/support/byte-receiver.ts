import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** What is done with a connection that a whole request has come over; the request is the `count`th of it. */
export type Answering = (socket: Socket, count: number) => void;

/** A receiver below HTTP: it answers whatever bytes it likes, and ends connections when it likes. */
export class ByteReceiver {
  /** How many connections were made. */
  connections = 0;
  /** How many requests came. */
  requests = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly protocol: 'http' | 'https',
  ) {}

  /** @param tls its certificate; without one it speaks plainly */
  static async start(answer: Answering, tls?: TlsOptions): Promise<ByteReceiver> {
    const server = tls === undefined ? createServer() : createTlsServer(tls);
    const receiver = new ByteReceiver(server, tls === undefined ? 'http' : 'https');
    server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) =>
      receiver.serve(socket, answer),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.protocol}://127.0.0.1:${this.port}/hook`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket, answer: Answering): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    let text = '';
    let count = 0;
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const length = lengthOf(text);
      if (length === undefined || text.length < length) return;
      text = '';
      count += 1;
      this.requests += 1;
      answer(socket, count);
    });
  }
}

/** Of a whole request, once its head is there. */
function lengthOf(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  const body = /^content-length: *(\d+)/im.exec(text)?.[1];
  return head < 0 ? undefined : head + 4 + Number(body ?? 0);
}
