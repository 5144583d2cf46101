import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Destinations } from './destinations.js';

/** How long a connection that nobody uses is kept. */
const IDLE_MS = 10_000;
const MAX_IDLE_CONNECTIONS = 256;

type Agent = http.Agent & { createConnection: (this: http.Agent, ...args: unknown[]) => Duplex };

/**
 * Connections to receivers, kept for the next message: only to addresses that `destinations` allows. As many as there
 * are messages: on a shared host, nobody waits behind another one's hanging endpoint.
 */
export class WebhookAgents {
  private readonly agents: { readonly 'http:': http.Agent; readonly 'https:': http.Agent };

  constructor(destinations: Destinations) {
    const options = (protocol: string) => ({
      keepAlive: true,
      maxFreeSockets: MAX_IDLE_CONNECTIONS,
      timeout: IDLE_MS,
      // Gives all addresses, each of them checked; Node tries one after the other.
      lookup: destinations.lookupFor(protocol),
      autoSelectFamily: true,
    });
    this.agents = {
      'http:': guarded(new http.Agent(options('http:')), 'http:', destinations),
      'https:': guarded(new https.Agent(options('https:')), 'https:', destinations),
    };
  }

  for(url: URL): http.Agent {
    return this.agents[url.protocol as 'http:' | 'https:'];
  }

  destroy(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }
}

/** The last word has the address that a socket is really connected to: before anything is written to it. */
function guarded(agent: http.Agent, protocol: string, destinations: Destinations): http.Agent {
  const open = agent as Agent;
  const createConnection = open.createConnection.bind(agent);
  open.createConnection = (...args) => {
    const socket = createConnection(...args) as Socket;
    socket.prependOnceListener('connect', () => {
      try {
        destinations.requireAllowed(socket.remoteAddress ?? '', protocol);
      } catch (forbidden) {
        socket.destroy(forbidden as Error);
      }
    });
    return socket;
  };
  return agent;
}
