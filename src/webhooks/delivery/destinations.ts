import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { Inject, Injectable, Optional } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';

/** The address is one that webhooks must not reach. Never tried again. */
export class ForbiddenDestination extends Error {
  override readonly name = 'ForbiddenDestination';
}

// Public by its number, yet a door to the inside: Azure's host service.
const BLOCKED = ipaddr.parseCIDR('168.63.129.16/32');
// All that has been given out of IPv6. What lies beside it may hold an IPv4 address (::127.0.0.1), or lead nowhere.
const PUBLIC_IPV6 = ipaddr.parseCIDR('2000::/3');

const MAX_URL_LENGTH = 2_048;
const DNS_TIMEOUT_MS = 2_000;

/** A `Resolver` of Node's `dns/promises` to ask instead of the machine's own name servers. */
const NAME_RESOLVER = Symbol('NAME_RESOLVER');

/** Which addresses webhooks may be sent to: no private network, but for those in `WEBHOOK_ALLOWED_NETWORKS`. */
@Injectable()
export class Destinations {
  private readonly allowed: [ipaddr.IPv4 | ipaddr.IPv6, number][];

  constructor(
    @Inject(SETTINGS) settings: Settings,
    // getaddrinfo has a few threads for the whole process: whoever runs a name server that never answers would hold up
    // everybody's look-ups. This one needs no thread.
    @Optional()
    @Inject(NAME_RESOLVER)
    private readonly resolver: Resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 2 }),
  ) {
    this.allowed = settings.webhookAllowedNetworks.map((cidr) => ipaddr.parseCIDR(cidr));
  }

  /**
   * Checks what can be known before a connection is made.
   *
   * @returns the parsed URL
   * @throws {ForbiddenDestination} with the reason
   */
  parse(text: string): URL {
    const url = text.length <= MAX_URL_LENGTH && URL.canParse(text) ? new URL(text) : undefined;
    // As it is stored and sent: letters of other languages have become longer.
    if (url === undefined || url.href.length > MAX_URL_LENGTH)
      throw new ForbiddenDestination('The url must be a URL of 2048 characters at most.');
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new ForbiddenDestination('The url must begin with https://.');
    }
    if (url.username !== '' || url.password !== '') {
      throw new ForbiddenDestination('The url must not hold a user or a password.');
    }
    // A connection to a literal address asks no resolver, so it is checked here.
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (ipaddr.isValid(literal)) this.requireAllowed(literal, url.protocol);
    return url;
  }

  /** As {@link parse}, with the addresses that the name has now. A name that cannot be resolved is checked when sent. */
  async check(text: string): Promise<URL> {
    const url = this.parse(text);
    for (const { address } of await this.resolveInTime(url.hostname))
      this.requireAllowed(address, url.protocol);
    return url;
  }

  /** For a socket's connection: resolves, and gives exactly the addresses that were checked. */
  lookupFor(protocol: string): LookupFunction {
    return (hostname, _options, callback) => {
      this.addressesOf(hostname).then(
        (addresses) => {
          try {
            for (const { address } of addresses) this.requireAllowed(address, protocol);
          } catch (forbidden) {
            return callback(forbidden as Error, []);
          }
          callback(null, addresses);
        },
        (error: NodeJS.ErrnoException) => callback(error, []),
      );
    };
  }

  /** @throws {ForbiddenDestination} */
  requireAllowed(address: string, protocol: string): void {
    const parsed = ipaddr.process(address);
    if (this.allowed.some((network) => isWithin(parsed, network))) return;
    if (!isPublic(parsed)) throw new ForbiddenDestination('The url leads into a private network.');
    if (protocol !== 'https:') throw new ForbiddenDestination('The url must begin with https://.');
  }

  private async addressesOf(hostname: string): Promise<LookupAddress[]> {
    // A name without a dot is of this machine or its network (hosts file, Docker): nobody outside can make it slow.
    if (!hostname.includes('.')) return lookup(hostname, { all: true });
    const [v4, v6] = await Promise.allSettled([
      this.resolver.resolve4(hostname),
      this.resolver.resolve6(hostname),
    ]);
    const found = [
      ...(v4.status === 'fulfilled' ? v4.value.map((address) => ({ address, family: 4 })) : []),
      ...(v6.status === 'fulfilled' ? v6.value.map((address) => ({ address, family: 6 })) : []),
    ];
    if (found.length > 0) return found;
    throw v4.status === 'rejected' ? (v4.reason as Error) : noAddress(hostname);
  }

  private async resolveInTime(hostname: string): Promise<LookupAddress[]> {
    const literal = hostname.replace(/^\[|\]$/g, '');
    if (ipaddr.isValid(literal)) return [];
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<LookupAddress[]>((done) => {
      timer = setTimeout(() => done([]), DNS_TIMEOUT_MS);
    });
    try {
      return await Promise.race([this.addressesOf(literal), timeout]);
    } catch {
      return [];
    } finally {
      clearTimeout(timer);
    }
  }
}

const isPublic = (address: ipaddr.IPv4 | ipaddr.IPv6) =>
  address.range() === 'unicast' &&
  (address.kind() === 'ipv6' ? isWithin(address, PUBLIC_IPV6) : !isWithin(address, BLOCKED));

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, network: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  return address.kind() === network[0].kind() && address.match(network);
}

/** An alias that leads to nothing is no error to the resolver; but a socket given no address ends the process. */
const noAddress = (hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${hostname} has no address`), { code: 'ENODATA', syscall: 'queryA' });
