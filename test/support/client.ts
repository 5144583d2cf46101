import { Agent, setGlobalDispatcher } from 'undici';
import { type TestServer, unique } from './server.js';

// The server closes what was idle for five seconds; on a busy machine that is just when it is used again.
setGlobalDispatcher(new Agent({ keepAliveTimeout: 1_000, keepAliveMaxTimeout: 1_000 }));

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, or undefined when it is no JSON. */
  readonly body: Json;
}

export interface CallOptions {
  /** A credential, sent as bearer. */
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** `call(server, 'POST /api/api-keys', { as: token, body: { name: 'CI' } })` */
export async function call(
  server: Pick<TestServer, 'url'>,
  route: string,
  { as, body, headers = {} }: CallOptions = {},
): Promise<Answer> {
  const [method, path] = route.split(' ', 2) as [string, string];
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...(as !== undefined && { authorization: `Bearer ${as}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface TestUser {
  readonly userId: number;
  readonly organizationId: number;
  readonly email: string;
  readonly password: string;
  /** A personal token with all abilities. */
  readonly token: string;
}

let addresses = 0;

/** As if the request came from another machine, for a server with TRUST_PROXY: it counts what comes from one. */
export const fromNewAddress = (): Record<string, string> => {
  addresses += 1;
  return { 'x-forwarded-for': `198.18.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}` };
};

/** Registers somebody with an organization of their own, and logs them in. */
export async function newOwner(server: TestServer): Promise<TestUser> {
  const email = `${unique('user')}@example.com`;
  const password = 'correct horse battery staple';
  const registered = await call(server, 'POST /api/v1/register', {
    body: { name: 'Test User', email, password, organization_name: unique('org') },
    headers: fromNewAddress(),
  });
  if (registered.status !== 201) throw new Error(`register: ${registered.status} ${registered.text}`);
  return {
    userId: registered.body.data.user.id,
    organizationId: registered.body.data.organization.id,
    email,
    password,
    token: await login(server, email, password),
  };
}

export async function login(
  server: TestServer,
  email: string,
  password: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const body = { email, password, device_name: 'test', ...more };
  const answer = await call(server, 'POST /api/v1/login', { body });
  if (answer.status !== 200) throw new Error(`login: ${answer.status} ${answer.text}`);
  return answer.body.data.token;
}

/** A fresh API key of the owner's organization. */
export async function newKey(
  server: TestServer,
  owner: TestUser,
  body: Record<string, unknown> = {},
): Promise<{ id: number; key: string }> {
  const answer = await call(server, 'POST /api/api-keys', {
    as: owner.token,
    body: { name: 'Production API', permissions: ['read', 'write'], ...body },
  });
  if (answer.status !== 201) throw new Error(`create key: ${answer.status} ${answer.text}`);
  return { id: answer.body.api_key.id, key: answer.body.key };
}
