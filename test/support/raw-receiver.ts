import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A receiver that may do what no HTTP server does. */
export class RawReceiver {
  connections = 0;
  /** What has been handed to the sockets: more than the other side has taken by what the buffers between them hold. */
  written = 0;
  /** What came, byte by byte. */
  readonly received: Buffer[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param act what is done with a connection, as soon as something has come over it */
  static async start(act: (socket: Socket, receiver: RawReceiver) => void): Promise<RawReceiver> {
    const server = createServer();
    const receiver = new RawReceiver(server);
    server.on('connection', (socket) => {
      receiver.connections += 1;
      receiver.sockets.add(socket);
      socket.on('close', () => receiver.sockets.delete(socket));
      socket.on('error', () => undefined); // It is cut off, which is what is wanted.
      socket.on('data', (chunk: Buffer) => receiver.received.push(chunk));
      socket.once('data', () => act(socket, receiver));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get open(): number {
    return this.sockets.size;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

type Act = (socket: Socket, receiver: RawReceiver) => void;

/** Says this, and nothing else. */
export const says =
  (text: string): Act =>
  (socket) =>
    void socket.write(text);

/** Says this, and then the next again and again, until it is cut off. */
export const repeats =
  (first: string, next: string, everyMs: number): Act =>
  (socket) => {
    socket.write(first);
    const timer = setInterval(() => socket.write(next), everyMs);
    socket.once('close', () => clearInterval(timer));
  };

/** Says this, and then the next as fast as it is taken, until it is cut off. */
export const floods =
  (first: string, next: string): Act =>
  (socket, receiver) => {
    const pour = () => {
      let isTaken = true;
      while (isTaken && !socket.destroyed) {
        receiver.written += next.length;
        isTaken = socket.write(next);
      }
    };
    socket.on('drain', pour);
    socket.write(first);
    pour();
  };
