import { type Answer, call, newKey, newOwner, type TestUser } from './support/client.js';
import { eventually } from './support/eventually.js';
import { newMember } from './support/member.js';
import { Receiver } from './support/receiver.js';
import { invoke, openSession } from './support/runtime.js';
import { TestServer, unique } from './support/server.js';

const MISSING = 987_654_321;

interface Operation {
  readonly security?: readonly unknown[];
  readonly 'x-abilities'?: readonly string[];
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly properties?: Record<string, Schema>;
  readonly required?: string[];
  readonly items?: Schema;
  readonly enum?: unknown[];
  readonly example?: unknown;
  readonly format?: string;
  readonly minimum?: number;
}

interface Route {
  /** `GET /api/api-keys/{id}` */
  readonly name: string;
  readonly path: string;
  readonly operation: Operation;
}

/** By the path up to and with the parameter: what it names. New resources are added here. */
type Ids = Readonly<Record<string, number>>;

let server: TestServer;
let receiver: Receiver;
let victim: TestUser;
let stranger: TestUser;
let strangerKey: string;
let theirs: Ids;
let own: Ids;
let routes: Route[];
let schemas: Record<string, Schema>;

beforeAll(async () => {
  server = await TestServer.start();
  receiver = await Receiver.start();
  await newOwner(server); // the operator, who is neither of the two
  victim = await newOwner(server);
  stranger = await newOwner(server);
  theirs = await furnish(victim);
  own = await furnish(stranger);
  const managing = ['api-keys:*', 'webhooks:*', 'organization:*', 'members:*', 'usage:*', 'audit:*'];
  const permissions = [...managing, 'runtime'];
  strangerKey = (await newKey(server, stranger, { permissions, rate_limit_per_minute: 10_000 })).key;
  const { body } = await call(server, 'GET /openapi.json');
  schemas = body.components.schemas;
  routes = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        path,
        operation,
      })),
  );
});

afterAll(async () => {
  await receiver.stop();
  await server.stop();
});

describe("somebody else's id, on every route with one in its path,", () => {
  test('is known to this test: each route leads to something that exists', async () => {
    expect(routesWithIds().length).toBeGreaterThan(15);
    for (const route of routesWithIds()) {
      expect({
        route: route.name,
        unknown: prefixesOf(route).filter((prefix) => theirs[prefix] === undefined),
      }).toEqual({
        route: route.name,
        unknown: [],
      });
      if (!route.name.startsWith('GET ')) continue;
      expect({ route: route.name, status: (await ask(route, theirs, victim.token)).status }).toEqual({
        route: route.name,
        status: 200,
      });
    }
  });

  test('answers byte for byte like one that does not exist, and nothing of theirs changes', async () => {
    const before = await stateOf(victim);
    for (const route of routesWithIds()) {
      for (const as of [stranger.token, strangerKey]) {
        for (const [foreign, missing] of pairsOf(route)) {
          const [existing, none] = [await ask(route, foreign, as), await ask(route, missing, as)];
          expect({ route: route.name, ...comparable(existing) }).toEqual({
            route: route.name,
            ...comparable(none),
          });
          expect({ route: route.name, status: existing.status }).toEqual({
            route: route.name,
            status: isRefusedAlways(route, as) ? 403 : 404,
          });
        }
      }
    }
    expect(await stateOf(victim)).toEqual(before);
  });

  test('in X-Organization-Id answers like one that does not exist, on every route that has none in its path', async () => {
    const before = await stateOf(victim);
    const closed = routes.filter(
      ({ path, operation }) => (operation.security ?? []).length > 0 && !isOfOrganization(path),
    );
    expect(closed.length).toBeGreaterThan(15);
    for (const route of closed) {
      for (const as of [stranger.token, strangerKey]) {
        const inOrganization = (id: number) => ask(route, own, as, { 'x-organization-id': String(id) });
        const [existing, none] = [await inOrganization(victim.organizationId), await inOrganization(MISSING)];
        expect({ route: route.name, ...comparable(existing) }).toEqual({
          route: route.name,
          ...comparable(none),
        });
        // The operator's routes are closed to other users wherever they act.
        const status = as === stranger.token && isOperators(route) ? 403 : 404;
        expect({ route: route.name, status: existing.status }).toEqual({ route: route.name, status });
      }
    }
    expect(await stateOf(victim)).toEqual(before);
  });
});

/** One of everything, with its id. */
async function furnish(owner: TestUser): Promise<Ids> {
  const { organizationId, token } = owner;
  const member = await newMember(server, owner, 'member');
  const webhook = await call(server, 'POST /api/webhooks', {
    as: token,
    body: { url: receiver.url, events: ['api_key.created'] },
  });
  const webhookId: number = webhook.body.data.id;
  const key = await newKey(server, owner);
  const delivery = await eventually('a delivery that has succeeded', async () => {
    const { body } = await call(server, `GET /api/webhooks/${webhookId}/deliveries`, { as: token });
    return (body.data as { id: number; status: string }[]).find(({ status }) => status === 'succeeded');
  });
  const invitations = `/api/organizations/${organizationId}/invitations`;
  const invited = { email: `${unique('invited')}@example.com`, role: 'member' };
  await call(server, `POST /api/organizations/${organizationId}/members`, { as: token, body: invited });
  const pending = await call(server, `GET ${invitations}`, { as: token });
  const session = await openSession(server, token);
  const { body } = await invoke(server, token, 'whoami', {}, session);
  return {
    '/api/api-keys/{id}': key.id,
    '/api/organizations/{id}': organizationId,
    '/api/organizations/{id}/invitations/{invitation_id}': pending.body.data[0].id,
    '/api/organizations/{id}/members/{user_id}': member.userId,
    '/api/runtime/executions/{id}': body.execution.id,
    '/api/runtime/sessions/{id}': session,
    '/api/v1/tokens/{id}': Number(token.split('|')[0]),
    '/api/webhooks/{id}': webhookId,
    '/api/webhooks/{id}/deliveries/{delivery_id}': delivery.id,
  };
}

const routesWithIds = () => routes.filter(({ path }) => path.includes('{'));

const isOfOrganization = (path: string) => path.startsWith('/api/organizations/{id}');

/** `/a/{id}/b/{other}` is `/a/{id}` and `/a/{id}/b/{other}`. */
const prefixesOf = ({ path }: Route): string[] =>
  [...path.matchAll(/\{\w+\}/g)].map((match) => path.slice(0, match.index + match[0].length));

/** All of it theirs; and, where there are two ids, the first one's own: each beside the same with a missing id. */
function pairsOf(route: Route): [Ids, Ids][] {
  const prefixes = prefixesOf(route);
  const none = Object.fromEntries(prefixes.map((prefix) => [prefix, MISSING]));
  const last = prefixes.at(-1)!;
  const mixed: [Ids, Ids] = [
    { ...own, [last]: theirs[last]! },
    { ...own, [last]: MISSING },
  ];
  return prefixes.length > 1 ? [[theirs, none], mixed] : [[theirs, none]];
}

/** The stranger is no operator, and a key is nobody's. */
const isRefusedAlways = (route: Route, as: string) =>
  as === strangerKey ? route.path.startsWith('/api/v1/') : isOperators(route);

const isOperators = ({ operation }: Route) =>
  operation['x-abilities']?.some((ability) => ability.startsWith('operator:')) === true;

function ask(route: Route, ids: Ids, as: string, headers: Record<string, string> = {}): Promise<Answer> {
  const [method] = route.name.split(' ') as [string];
  const prefixes = prefixesOf(route);
  let index = 0;
  const path = route.path.replace(/\{\w+\}/g, () => String(ids[prefixes[index++]!]));
  const schema = route.operation.requestBody?.content['application/json']?.schema;
  const body = schema === undefined ? undefined : valueOf(schema);
  return call(server, `${method} ${path}`, { as, body, headers });
}

/** Something that the schema allows, so that no answer is about the body. */
function valueOf({ $ref, type, ...schema }: Schema): unknown {
  if ($ref !== undefined) return valueOf(schemas[$ref.split('/').at(-1)!]!);
  if (schema.example !== undefined) return schema.example;
  if (schema.enum !== undefined) return schema.enum.at(-1);
  switch ([type].flat()[0]) {
    case 'object': {
      const names = schema.required ?? [];
      return Object.fromEntries(names.map((name) => [name, valueOf(schema.properties?.[name] ?? {})]));
    }
    case 'array':
      return schema.items === undefined ? [] : [valueOf(schema.items)];
    case 'number':
    case 'integer':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return schema.format === 'email' ? 'somebody@example.com' : 'free';
  }
}

/** All that the owner can see of what is theirs. */
async function stateOf(owner: TestUser): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = {};
  for (const path of [
    '/api/api-keys?status=all',
    '/api/v1/user',
    '/api/v1/tokens',
    '/api/organizations',
    `/api/organizations/${owner.organizationId}/members`,
    `/api/organizations/${owner.organizationId}/credits`,
    `/api/organizations/${owner.organizationId}/invitations`,
    '/api/webhooks',
    `/api/webhooks/${theirs['/api/webhooks/{id}']}/deliveries`,
  ]) {
    const { body } = await call(server, `GET ${path}`, { as: owner.token });
    state[path] = JSON.parse(JSON.stringify(body), (name, value: unknown) =>
      name === 'last_used_at' ? null : value,
    );
  }
  return state;
}

/** Everything of an answer but the time, and how much of their limit the asker has used. */
function comparable({ status, headers, text }: Answer) {
  const {
    date: _,
    ratelimit: _limit,
    'x-ratelimit-remaining': _rest,
    ...others
  } = Object.fromEntries(headers);
  return { status, headers: others, text };
}
