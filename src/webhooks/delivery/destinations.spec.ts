import type { LookupAddress } from 'node:dns';
import type { Settings } from '../../config/settings.js';
import { Destinations, ForbiddenDestination } from './destinations.js';

const destinations = (...webhookAllowedNetworks: string[]) =>
  new Destinations({ webhookAllowedNetworks } as unknown as Settings);

const PRIVATE_HOSTS = [
  // loopback, as it is and in disguise
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '0x7f000001',
  '0177.0.0.1',
  '127.0.0.1.',
  '127。0。0。1',
  '%31%32%37.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  // this host
  '0.0.0.0',
  '0',
  '[::]',
  // private networks
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fec0::1]',
  // link-local, where clouds keep the credentials of their machines
  '169.254.169.254',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '168.63.129.16',
  '[::ffff:168.63.129.16]',
  // tunnels and translators that lead back to IPv4
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::a9fe:a9fe]',
  '[2002:7f00:1::]',
  '[2001::1]',
  // nowhere
  '[100::1]',
  '[100:0:0:1::1]',
  '[2001:db8::1]',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[ff02::1]',
];

describe('where webhooks may be sent', () => {
  test.each(PRIVATE_HOSTS)('not to %s', async (host) => {
    for (const protocol of ['https', 'http']) {
      const url = `${protocol}://${host}/hook`;
      expect(() => destinations().parse(url)).toThrow(ForbiddenDestination);
      await expect(destinations().check(url)).rejects.toThrow('private network');
    }
  });

  test.each(['localhost', 'LOCALHOST'])('not to %s, a name with a private address', async (name) => {
    await expect(destinations().check(`https://${name}/`)).rejects.toThrow('private network');
  });

  test.each(['8.8.8.8', '[2606:4700:4700::1111]', '[::ffff:8.8.8.8]'])('to %s, by https alone', (host) => {
    expect(destinations().parse(`https://${host}/`).protocol).toBe('https:');
    expect(() => destinations().parse(`http://${host}/`)).toThrow('https://');
  });

  test('into an allowed network, also by plain http, and into no other', () => {
    const allowed = destinations('10.1.0.0/16', '::1/128');
    for (const host of ['10.1.2.3', '[::ffff:10.1.2.3]', '[::1]']) {
      expect(allowed.parse(`http://${host}/`).protocol).toBe('http:');
      expect(allowed.parse(`https://${host}/`).protocol).toBe('https:');
    }
    for (const host of ['10.2.0.1', '127.0.0.1', '[::2]']) {
      expect(() => allowed.parse(`https://${host}/`)).toThrow(ForbiddenDestination);
    }
    expect(() => allowed.parse('http://8.8.8.8/')).toThrow(ForbiddenDestination);
  });

  test.each([
    'https://user:password@8.8.8.8/',
    'https://user@8.8.8.8/',
    'https://:password@8.8.8.8/',
    'ftp://8.8.8.8/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'gopher://8.8.8.8/',
    '8.8.8.8/hook',
    '//8.8.8.8/hook',
    '',
    'https://',
    'https://[::1',
    `https://8.8.8.8/${'a'.repeat(2_048)}`,
  ])('not to what is no plain URL (case %#)', (url) => {
    expect(() => destinations().parse(url)).toThrow(ForbiddenDestination);
  });

  describe('by name, when the connection is made', () => {
    const lookUp = (allowed: string[], protocol = 'https:') =>
      new Promise<LookupAddress[]>((resolve, reject) => {
        destinations(...allowed).lookupFor(protocol)('localhost', { all: true }, (error, addresses) =>
          error === null ? resolve(addresses as LookupAddress[]) : reject(error),
        );
      });

    test('not when it leads to a private address: what it led to when saved does not count', async () => {
      await expect(lookUp([])).rejects.toThrow(ForbiddenDestination);
    });

    test('to exactly the addresses that were checked', async () => {
      const addresses = await lookUp(['127.0.0.0/8', '::1/128'], 'http:');
      expect(addresses.length).toBeGreaterThan(0);
      for (const { address } of addresses) expect(['127.0.0.1', '::1']).toContain(address);
    });
  });
});
