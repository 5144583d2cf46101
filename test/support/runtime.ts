import { type Answer, call, newKey, type TestUser } from './client.js';
import { eventually } from './eventually.js';
import type { TestServer } from './server.js';

/** The server with tools of somebody else. */
export const TOOL_SERVER = new URL('tool-server.mjs', import.meta.url).pathname;

/** A runtime key of the owner's organization, with these permissions besides `runtime`. */
export const newAgent = (
  server: TestServer,
  owner: TestUser,
  permissions: readonly string[] = [],
): Promise<{ id: number; key: string }> =>
  newKey(server, owner, {
    name: 'Agent',
    type: 'runtime',
    permissions: ['runtime', ...permissions],
    rate_limit_per_minute: 10_000,
  });

export async function openSession(server: TestServer, key: string): Promise<number> {
  const answer = await call(server, 'POST /api/runtime/sessions', { as: key });
  if (answer.status !== 201) throw new Error(`open session: ${answer.status} ${answer.text}`);
  return answer.body.session.id;
}

/** Invokes a tool, in a session of its own if none is given. */
export async function invoke(
  server: TestServer,
  key: string,
  tool: string,
  args?: unknown,
  session?: number,
): Promise<Answer> {
  const id = session ?? (await openSession(server, key));
  const body = { tool, ...(args !== undefined && { arguments: args }) };
  return call(server, `POST /api/runtime/sessions/${id}/invocations`, { as: key, body });
}

/** Invokes a tool that succeeds. @returns its result */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function resultOf(server: TestServer, key: string, tool: string, args?: unknown): Promise<any> {
  const answer = await invoke(server, key, tool, args);
  if (answer.body?.execution?.status !== 'succeeded') throw new Error(`${tool}: ${answer.text}`);
  return answer.body.execution.result;
}

/** Invokes a tool that takes its time. @returns the id of the execution, before it has ended, and the answer */
export async function begin(
  server: TestServer,
  key: string,
  tool: string,
  args: unknown,
): Promise<{ id: number; answer: Promise<Answer> }> {
  // Ids are given in their order, and nobody else asks for one at the moment.
  const { body } = await invoke(server, key, 'whoami');
  const id = Number(body.execution.id) + 1;
  const answer = invoke(server, key, tool, args);
  answer.catch(() => undefined); // who waits for it is told; maybe nobody does
  await eventually('the execution', async () => (await readExecution(server, key, id)).status === 200);
  return { id, answer };
}

export const readExecution = (server: TestServer, key: string, id: number): Promise<Answer> =>
  call(server, `GET /api/runtime/executions/${id}`, { as: key });

export interface ServerSentEvent {
  readonly event: string;
  readonly id: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data: any;
}

/** An execution's stream, read while it comes. */
export class EventStream {
  readonly events: ServerSentEvent[] = [];
  private readonly closing = new AbortController();

  private constructor(
    readonly response: Response,
    /** Resolves when the server ends it, rejects when the connection breaks. */
    readonly ended: Promise<void>,
  ) {}

  static async open(server: TestServer, key: string, id: number, after?: string): Promise<EventStream> {
    const closing = new AbortController();
    const response = await fetch(`${server.url}/api/runtime/executions/${id}/stream`, {
      headers: { authorization: `Bearer ${key}`, ...(after !== undefined && { 'last-event-id': after }) },
      signal: closing.signal,
    });
    const events: ServerSentEvent[] = [];
    const ended = collect(response, events);
    ended.catch(() => undefined);
    const stream = new EventStream(response, ended);
    return Object.assign(stream, { events, closing });
  }

  /** As a client that goes away. */
  close(): void {
    this.closing.abort();
  }

  get numbers(): number[] {
    return this.events.filter(({ event }) => event === 'progress').map(({ data }) => data.data.n as number);
  }
}

async function collect(response: Response, events: ServerSentEvent[]): Promise<void> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.split(': ', 1)[0]!, line.slice(line.indexOf(': ') + 2)]),
      );
      if (fields.data === undefined) continue;
      events.push({ event: fields.event ?? 'message', id: fields.id ?? '', data: JSON.parse(fields.data) });
    }
  }
}
