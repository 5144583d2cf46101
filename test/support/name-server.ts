import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

const TYPES = { A: 1, CNAME: 5, AAAA: 28 } as const;

/** IPv4 and IPv6 addresses that a name has; `alias` is a CNAME before them. */
export interface NameRecords {
  readonly addresses: readonly string[];
  readonly alias?: string;
}

/** A real DNS server, for whoever asks its resolver. It answers as it is told, each time anew. */
export class NameServer {
  readonly asked: { readonly name: string; readonly type: 'A' | 'AAAA' }[] = [];
  /** Undefined: there is no such name. */
  answer: (name: string) => NameRecords | undefined = () => undefined;

  private constructor(private readonly socket: Socket) {}

  static async start(): Promise<NameServer> {
    const socket = createSocket('udp4');
    const server = new NameServer(socket);
    socket.on('message', (query, from) => server.reply(query, from));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return server;
  }

  /** Asks this server, and no other. */
  resolver(): Resolver {
    const resolver = new Resolver({ timeout: 2_000, tries: 2 });
    resolver.setServers([`127.0.0.1:${this.socket.address().port}`]);
    return resolver;
  }

  stop(): void {
    this.socket.close();
  }

  private reply(query: Buffer, { port, address }: RemoteInfo): void {
    const { name, type, end } = questionOf(query);
    if (type === undefined) return;
    this.asked.push({ name, type });
    const records = this.answer(name);
    const answers = records === undefined ? [] : answersOf(records, type);
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(records === undefined ? 0x8183 : 0x8180, 2);
    for (const [count, at] of [
      [1, 4],
      [answers.length, 6],
      [0, 8],
      [0, 10],
    ] as const) {
      head.writeUInt16BE(count, at);
    }
    this.socket.send(Buffer.concat([head, query.subarray(12, end), ...answers]), port, address);
  }
}

function questionOf(query: Buffer): { name: string; type: 'A' | 'AAAA' | undefined; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const number = query.readUInt16BE(at + 1);
  const type = number === TYPES.A ? 'A' : number === TYPES.AAAA ? 'AAAA' : undefined;
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 };
}

/** All are said of the name in the question; that of an alias stands in the first record. */
function answersOf({ addresses, alias }: NameRecords, type: 'A' | 'AAAA'): Buffer[] {
  const ofQuestion = Buffer.from([0xc0, 12]);
  const canonical = alias === undefined ? ofQuestion : encode(alias);
  const bytes = addresses
    .map((address) => ipaddr.parse(address))
    .filter((address) => address.kind() === (type === 'A' ? 'ipv4' : 'ipv6'))
    .map((address) => Buffer.from(address.toByteArray()));
  return [
    ...(alias === undefined ? [] : [record(ofQuestion, TYPES.CNAME, canonical)]),
    ...bytes.map((data) => record(canonical, TYPES[type], data)),
  ];
}

function record(name: Buffer, type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(10); // type, class, time to live (none), length
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([name, head, data]);
}

const encode = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);
