import ipaddr from 'ipaddr.js';

/** What stands for one caller: an IPv4 address, or the /64 that a subscriber of IPv6 has to themselves. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? `${parsed.parts.slice(0, 4).join(':')}/64` : parsed.toString();
}
