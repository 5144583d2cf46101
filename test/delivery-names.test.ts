import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NameServer } from './support/name-server.js';
import type { Settings } from '../src/config/settings.js';
import { Destinations, ForbiddenDestination } from '../src/webhooks/delivery/destinations.js';
import { WebhookSender } from '../src/webhooks/delivery/webhook-sender.js';

/** Counts who connects, and takes every message. */
class Listener {
  connections = 0;

  private constructor(private readonly server: HttpServer) {
    server.on('connection', () => (this.connections += 1));
    server.on('request', (_, response) => void response.writeHead(204).end());
  }

  static async start(address: string, port = 0): Promise<Listener> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
    return new Listener(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('a webhook to a name', () => {
  let names: NameServer;
  let destinations: Destinations;
  let sender: WebhookSender;
  const listeners: Listener[] = [];

  beforeEach(async () => {
    names = await NameServer.start();
    allow();
  });

  afterEach(() => {
    sender.onApplicationShutdown();
    for (const listener of listeners.splice(0)) listener.stop();
    names.stop();
  });

  /** Which private networks it may be sent to. */
  function allow(...webhookAllowedNetworks: string[]): void {
    destinations = new Destinations({ webhookAllowedNetworks } as unknown as Settings, names.resolver());
    sender = new WebhookSender(destinations);
  }

  async function listen(address: string, port?: number): Promise<Listener> {
    const listener = await Listener.start(address, port);
    listeners.push(listener);
    return listener;
  }

  const send = (url: string) => sender.send(url, {}, '{}');

  test('that led to a public address when it was saved, and to a private one since, is not sent', async () => {
    const inner = await listen('127.0.0.1');
    const url = `https://rebind.test:${inner.port}/`;
    names.answer = () => ({ addresses: ['8.8.8.8', '2606:4700:4700::1111'] });
    await destinations.check(url);
    names.answer = () => ({ addresses: ['127.0.0.1'] });
    expect((await send(url)).error).toMatchObject({ kind: 'forbidden_address' });
    await expect(destinations.check(url)).rejects.toThrow(ForbiddenDestination);
    expect(inner.connections).toBe(0);
  });

  test('is sent to an address that was checked, though the next answer would be another one', async () => {
    const first = await listen('127.0.0.2');
    const second = await listen('127.0.0.3', first.port);
    allow('127.0.0.2/32');
    names.answer = () => ({ addresses: [names.asked.length <= 2 ? '127.0.0.2' : '127.0.0.3'] });
    const url = `http://rebind.test:${first.port}/`;
    expect(await send(url)).toMatchObject({ statusCode: 204, address: '127.0.0.2' });
    // Asked once, for both kinds of addresses: what is connected to is not looked up again.
    expect(names.asked.map(({ type }) => type).sort()).toEqual(['A', 'AAAA']);
    expect([first.connections, second.connections]).toEqual([1, 0]);

    sender.onApplicationShutdown();
    allow('127.0.0.2/32');
    expect((await send(url)).error).toMatchObject({ kind: 'forbidden_address' });
    expect([first.connections, second.connections]).toEqual([1, 0]);
  });

  test.each([
    [['127.0.0.1', '10.0.0.1']],
    [['10.0.0.1', '127.0.0.1']],
    [['127.0.0.1', '::1']],
    [['8.8.8.8', '127.0.0.1', '169.254.169.254']],
  ])('one of whose addresses is forbidden is not sent to any of them: %j', async (addresses) => {
    const good = await listen('127.0.0.1');
    allow('127.0.0.1/32');
    names.answer = () => ({ addresses });
    const url = `https://mixed.test:${good.port}/`;
    expect((await send(url)).error).toMatchObject({ kind: 'forbidden_address' });
    await expect(destinations.check(url)).rejects.toThrow(ForbiddenDestination);
    expect(good.connections).toBe(0);
  });

  test.each([
    '127.0.0.1',
    '10.0.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '169.254.169.254',
    '168.63.129.16',
    '224.0.0.1',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:168.63.129.16',
    '::127.0.0.1',
    'fe80::1',
    'fd00:ec2::254',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '100::1',
    '100:0:0:1::1',
  ])('that leads to %s is not sent, also by way of an alias', async (address) => {
    for (const alias of [undefined, 'inner.test']) {
      names.answer = () => ({ addresses: [address], alias });
      const url = 'https://private.test/';
      expect((await send(url)).error).toMatchObject({ kind: 'forbidden_address' });
      await expect(destinations.check(url)).rejects.toThrow(ForbiddenDestination);
    }
  });

  test.each([
    ['does not exist', undefined],
    ['has no address', { addresses: [] }],
    ['is an alias of nothing', { addresses: [], alias: 'nothing.test' }],
  ])('that %s fails, and nothing else', async (_, records) => {
    names.answer = () => records;
    for (const scheme of ['https', 'http']) {
      expect((await send(`${scheme}://gone.test/`)).error).toMatchObject({ kind: 'dns' });
    }
    // It may well exist when it is sent.
    await expect(destinations.check('https://gone.test/')).resolves.toBeInstanceOf(URL);
  });

  test('whose first address does not answer is sent to the next', async () => {
    const good = await listen('127.0.0.3');
    allow('127.0.0.0/8');
    names.answer = () => ({ addresses: ['127.0.0.2', '127.0.0.3'] });
    expect(await send(`http://two.test:${good.port}/`)).toMatchObject({
      statusCode: 204,
      address: '127.0.0.3',
    });
  });

  test.each(['2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '[::1]', '[64:ff9b::7f00:1]', '127.0.0.1'])(
    'in place of which the address %s is given is not sent either, and nobody is asked for it',
    async (host) => {
      const inner = await listen('127.0.0.1');
      for (const scheme of ['https', 'http']) {
        const { error } = await send(`${scheme}://${host}:${inner.port}/`);
        expect(error).toMatchObject({ kind: 'forbidden_address' });
      }
      expect([inner.connections, names.asked]).toEqual([0, []]);
    },
  );
});
