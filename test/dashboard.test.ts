import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { call } from './support/client.js';
import { TestServer } from './support/server.js';

const KILOBYTE = 1_000;

describe('the dashboard, as it is served', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
  });

  afterAll(() => server.stop());

  const get = (path: string, headers: Record<string, string> = {}) =>
    call(server, `GET ${path}`, { headers });

  /** As it goes over the wire. */
  const compressed = (path: string, encodings: string) =>
    bytes(server, path, { 'accept-encoding': encodings });

  test.each(['/', '/sign-in', '/settings/api-tokens', '/settings/webhooks/17', '/operator'])(
    '%s is the page, asked for anew each time',
    async (path) => {
      const { status, headers, text } = await get(path);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^text\/html/);
      expect(headers.get('cache-control')).toBe('no-cache');
      expect(text).toContain('<div id="root">');
    },
  );

  test('no script runs that is not a file of this server, and no other page frames it', async () => {
    const { headers, text } = await get('/settings/api-tokens');
    const policy = headers.get('content-security-policy')!.split('; ');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
    expect(policy.join()).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const scripts = text.match(/<script[^>]*>/g)!;
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toMatch(/ src="\/[\w./-]+"/);
    expect(text).not.toMatch(/ on\w+=|<style|javascript:/i);
  });

  test('its files are kept for ever by their names, and sent as small as the browser can read them', async () => {
    const { text } = await get('/');
    const script = /src="(\/assets\/[^"]+)"/.exec(text)![1]!;
    const plain = await get(script, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.get('content-type')).toMatch(/javascript/);
    const gzipped = await compressed(script, 'gzip');
    expect(gzipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzipped.body).toString()).toBe(plain.text);
    const brotli = await compressed(script, 'gzip, br');
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotli.body.length).toBeLessThan(gzipped.body.length);
    expect(brotli.headers.vary).toMatch(/accept-encoding/i);
  });

  test('the styles that the page writes are known by a nonce, which is another with each answer', async () => {
    const answers = await Promise.all([get('/sign-in'), get('/sign-in')]);
    const nonces = answers.map(({ headers, text }) => {
      const nonce = /style-src 'self' 'nonce-([\w-]{22})'/.exec(headers.get('content-security-policy')!)![1]!;
      expect(text).toContain(`<meta property="csp-nonce" nonce="${nonce}">`);
      expect(text).not.toContain('__CSP_NONCE__');
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test('a file that has not changed is not sent again', async () => {
    const { headers } = await get('/favicon.svg');
    const etag = headers.get('etag')!;
    const again = await get('/favicon.svg', { 'if-none-match': etag, 'cache-control': '' });
    expect([again.status, again.text]).toEqual([304, '']);
    const other = await get('/favicon.svg', { 'if-none-match': 'W/"other"', 'cache-control': '' });
    expect(other.status).toBe(200);
  });

  test('HEAD answers like GET, without the page', async () => {
    const answer = await call(server, 'HEAD /settings/usage');
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100);
  });

  test('all scripts that the page itself names are under 250 kB, compressed with gzip', async () => {
    const { text } = await get('/');
    const scripts = [...text.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path]) => path!);
    const sizes = await Promise.all(
      scripts.map(async (path) => {
        const { body } = await compressed(path, 'gzip');
        return body.length;
      }),
    );
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(250 * KILOBYTE);
  });

  test.each([
    '/nothing',
    '/settings.html',
    '/assets/nothing.js',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/index.html',
    '/api/nothing',
  ])('%s does not exist, and says so as the API does', async (path) => {
    const { status, body } = await get(path);
    expect([status, body?.code]).toEqual([404, 'not_found']);
  });

  test('a page is read, not written to', async () => {
    const { status } = await call(server, 'POST /settings/api-tokens', { body: {} });
    expect(status).toBe(404);
  });
});

/** What `fetch` would hide: the body before it is decompressed. */
function bytes(
  { url }: TestServer,
  path: string,
  headers: Record<string, string>,
): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    httpGet(url + path, { headers, agent: false }, (response) => {
      buffer(response).then((body) => resolve({ headers: response.headers, body }), reject);
    }).on('error', reject);
  });
}
