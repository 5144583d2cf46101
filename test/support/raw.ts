import { type Agent, request } from 'node:http';
import type { TestServer } from './server.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Whether it came over a connection that had served another request before. */
  readonly reused: boolean;
}

export interface RawRequest {
  /** By name; or one after the other as they are to be sent, names and values in turn. */
  readonly headers?: Readonly<Record<string, string | string[]>> | readonly string[];
  readonly body?: string | Buffer;
  readonly agent?: Agent | false;
}

/** A request exactly as given: the path is not normalised, and the body may be any bytes. */
export function raw(
  server: Pick<TestServer, 'url'>,
  method: string,
  path: string,
  { headers = {}, body, agent }: RawRequest = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: copyOf(headers), agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
          reused: sent.reusedSocket,
        }),
      );
    });
    sent.once('error', reject);
    // For a method without a body, Node would send one without saying how long it is.
    if (body !== undefined) sent.setHeader('content-length', Buffer.byteLength(body));
    sent.end(body);
  });
}

const copyOf = (headers: NonNullable<RawRequest['headers']>) =>
  Array.isArray(headers) ? [...(headers as string[])] : { ...(headers as Record<string, string | string[]>) };
