import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Stands between the server and something that it needs, and breaks down in all the ways that networks do. */
export class TcpProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private readonly abandoned = new Set<Socket>();
  private frozen = false;
  /** How many milliseconds what comes through is held back; each piece waits for the one before it. */
  delay: (() => number) | undefined;
  private breaking = false;
  private held: { text: string; caught: () => void; released: Promise<void> } | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  /** @param target a URL with host and port; the one of the proxy is the same otherwise */
  static async start(target: string): Promise<TcpProxy> {
    const server = createServer({ pauseOnConnect: true, noDelay: true });
    const proxy = new TcpProxy(server, new URL(target));
    server.on('connection', (client) => proxy.join(client));
    await proxy.listen(0);
    proxy.port = (server.address() as AddressInfo).port;
    return proxy;
  }

  private port = 0;

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  /** As when the other side is stopped: what is open ends, nothing new is let in. */
  async refuse(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  /** Ends what is open; something new is let in. */
  cut(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }

  /**
   * Holds back the next piece of an answer that has this text in it, while other connections go on.
   *
   * @returns `caught` resolves when it is there, `release` lets it go on its way
   */
  holdBack(text: string): { caught: Promise<void>; release: () => void } {
    let onCaught!: () => void;
    let release!: () => void;
    const caught = new Promise<void>((resolve) => (onCaught = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    this.held = { text, caught: onCaught, released };
    return { caught, release };
  }

  /** Each answer breaks off in the middle. */
  breakOff(): void {
    this.breaking = true;
  }

  /** As when the cable is pulled: nothing comes through any more, in neither direction, and nobody is told. */
  freeze(): void {
    this.frozen = true;
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  /** What was held back goes on its way. */
  thaw(): void {
    this.frozen = false;
    for (const pair of this.pairs) for (const socket of pair) socket.resume();
  }

  /** As when another machine takes over: what is open stays dead for ever, what is new works. */
  abandon(): void {
    this.freeze();
    this.frozen = false;
    for (const pair of this.pairs) for (const socket of pair) this.abandoned.add(socket);
    this.pairs.clear();
  }

  /** Ends every kind of trouble. */
  async restore(): Promise<void> {
    if (!this.server.listening) await this.listen(this.port);
    this.breaking = false;
    this.thaw();
  }

  async stop(): Promise<void> {
    for (const socket of this.abandoned) socket.destroy();
    if (this.server.listening) await this.refuse();
  }

  private listen(port: number): Promise<void> {
    return new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  private join(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname).setNoDelay(true);
    const pair = [client, upstream] as const;
    this.pairs.add(pair);
    for (const [from, to] of [pair, [upstream, client] as const]) {
      const passOn = this.passOn(to);
      from.on('data', (chunk) => {
        if (!this.breaking || from === client) return passOn(chunk);
        to.end(chunk.subarray(0, chunk.length / 2));
        from.destroy();
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.pairs.delete(pair);
        to.destroy();
      });
      if (this.frozen) from.pause();
      else from.resume();
    }
  }

  private passOn(to: Socket): (chunk: Buffer) => void {
    let passed = Promise.resolve();
    let waiting = 0;
    return (chunk) => {
      const isWanted = this.held !== undefined && chunk.includes(this.held.text);
      if (this.delay === undefined && waiting === 0 && !isWanted) return void to.write(chunk);
      waiting += 1;
      const held = isWanted ? this.held!.released : sleep(this.delay?.() ?? 0);
      if (isWanted) this.held!.caught();
      if (isWanted) this.held = undefined;
      passed = Promise.all([passed, held]).then(() => {
        waiting -= 1;
        if (!to.destroyed) to.write(chunk);
      });
    };
  }
}
