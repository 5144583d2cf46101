import type { Server } from 'node:http';

const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;

/** Who sends a request in drops loses the connection: Node looks for such connections every 30 seconds. */
export function limitSlowRequests(server: Server): void {
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
}
