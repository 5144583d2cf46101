import { type IncomingHttpHeaders, request } from 'node:http';
import type { TestServer } from './server.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request whose headers are sent exactly as listed: one after the other, also twice. */
export function rawRequest(
  server: Pick<TestServer, 'url'>,
  route: string,
  headers: readonly (readonly [name: string, value: string])[],
): Promise<RawAnswer> {
  const [method, path] = route.split(' ', 2) as [string, string];
  const { host } = new URL(server.url);
  const flat = [['host', host], ...headers].flat();
  return new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method, headers: flat, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}
