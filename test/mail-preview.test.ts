import { call } from './support/client.js';
import { TestServer } from './support/server.js';

describe('the pages that show how mails look', () => {
  test('are there in development, with every template as text and as html, and nothing in them runs', async () => {
    const server = await TestServer.start({ env: { NODE_ENV: 'development' } });
    try {
      const list = await call(server, 'GET /dev/mails');
      expect(list.status).toBe(200);
      expect(list.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const links = [...list.text.matchAll(/href="(\/dev\/mails\/\w+)"/g)].map(([, link]) => link!);
      expect(links).toHaveLength(13);
      for (const link of links) {
        const page = await call(server, `GET ${link}`);
        expect({ link, status: page.status }).toEqual({ link, status: 200 });
        expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(page.text).toContain('<pre>');
        expect(page.text).toMatch(/<iframe sandbox style="[^"]*" srcdoc="&lt;!doctype html&gt;[^"]+">/);
        expect(page.text).not.toMatch(/<script|javascript:|\son\w+=/i);
      }
      const hostile = await call(server, 'GET /dev/mails/signed_in_elsewhere');
      expect(hostile.text).not.toContain('<work>');
      for (const name of ['none', 'constructor', '__proto__']) {
        expect((await call(server, `GET /dev/mails/${name}`)).status).toBe(404);
      }
      expect(JSON.stringify((await call(server, 'GET /openapi.json')).body)).not.toContain('/dev/mails');
    } finally {
      await server.stop();
    }
  });

  test.each([undefined, { NODE_ENV: 'production' }])('do not exist with %j', async (env) => {
    const server = await TestServer.start({ env });
    try {
      const [page, none] = [await call(server, 'GET /dev/mails'), await call(server, 'GET /dev/nothing')];
      expect([page.status, none.status]).toEqual([404, 404]);
      expect(page.text.replaceAll('mails', 'nothing')).toBe(none.text);
    } finally {
      await server.stop();
    }
  });
});
