import { raw, type RawAnswer } from './raw.js';
import type { TestServer } from './server.js';

/** A request whose headers are sent exactly as listed: one after the other, also twice. */
export function rawRequest(
  server: Pick<TestServer, 'url'>,
  route: string,
  headers: readonly (readonly [name: string, value: string])[],
): Promise<RawAnswer> {
  const [method, path] = route.split(' ', 2) as [string, string];
  const { host } = new URL(server.url);
  return raw(server, method, path, { headers: [['host', host], ...headers].flat(), agent: false });
}
