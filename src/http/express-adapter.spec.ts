import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  HttpException,
  Module,
  Post,
  Redirect,
  Req,
  Res,
  Sse,
  StreamableFile,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { of } from 'rxjs';
import { DirectExpressAdapter } from './express-adapter.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'latchkey-test-'));

class Dto {
  readonly name = 'Dto';
  toJSON() {
    return { as: 'it says itself' };
  }
}

const answers: Readonly<Record<string, () => unknown>> = {
  object: () => ({ text: 'Größe \u2028 <b>', nested: { list: [1, null, 'x'] }, none: undefined }),
  list: () => [1, { two: 2 }],
  'instance-inside': () => ({ dto: new Dto(), date: new Date(0) }),
  instance: () => new Dto(),
  empty: () => ({}),
  text: () => 'text',
  number: () => 7,
  null: () => null,
  nothing: () => undefined,
  buffer: () => Buffer.from('bytes'),
  file: () => new StreamableFile(Buffer.from('file'), { type: 'text/csv' }),
};

@Controller()
class ThingsController {
  @Get('answers/:kind')
  answer(@Req() request: Request<{ kind: string }>) {
    return answers[request.params.kind]?.();
  }

  @Post('created')
  create(@Body() body: object) {
    return body;
  }

  @Get('accepted')
  @HttpCode(202)
  @Header('X-Thing', 'yes')
  accepted() {
    return { ok: true };
  }

  @Get('typed')
  @Header('Content-Type', 'application/vnd.thing+json')
  typed() {
    return { ok: true };
  }

  @Get('redirect')
  @Redirect('/accepted', 302)
  redirect() {
    return;
  }

  @Get('refused')
  refuse() {
    throw new HttpException('no', 418);
  }

  @Get('raw')
  raw(@Req() request: Request, @Res() response: Response) {
    response
      .cookie('a', 'b')
      .status(201)
      .json({
        ip: request.ip,
        protocol: request.protocol,
        hostname: request.hostname,
        query: request.query,
        accepts: request.accepts('json', 'html'),
        is: request.get('x-thing'),
        fresh: request.fresh,
        app: request.app === response.app,
        linked: request.res === response && response.req === request,
      });
  }

  @Get('negotiated')
  negotiate(@Res() response: Response) {
    response.vary('Accept').format({ html: () => response.send('<p>'), json: () => response.json({}) });
  }

  @Get('written')
  write(@Res() response: Response) {
    response.write('a');
    response.write('b');
    response.end('c');
  }

  @Get('page')
  page(@Res() response: Response) {
    response.sendFile(join(FOLDER, 'index.html'));
  }

  @Sse('events')
  events() {
    return of({ data: { n: 1 } }, { data: 'two', id: '2', type: 'named' });
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

async function start(adapter: ExpressAdapter): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ThingsModule, adapter, { logger: false });
  app.set('etag', false);
  app.set('trust proxy', 1);
  app.use((_request: Request, response: Response, next: NextFunction) => {
    response.setHeader('X-Middleware', 'was here');
    next();
  });
  app.use(encloseJson);
  app.useStaticAssets(FOLDER, { index: 'index.html' });
  await app.listen(0, '127.0.0.1');
  return app;
}

/** As a middleware does that looks at answers: it puts methods of its own in the place of the response's. */
function encloseJson(request: Request, response: Response, next: NextFunction): void {
  if (request.get('x-enclose') !== undefined) {
    const end = response.end.bind(response);
    response.end = ((text?: string) => {
      response.setHeader('X-Enclosed', String(text?.length));
      return end(text);
    }) as Response['end'];
  }
  next();
}

const requests: [string, RequestInit][] = [
  ...Object.keys(answers).map((kind): [string, RequestInit] => [`/answers/${kind}`, {}]),
  ['/answers/object', { method: 'HEAD' }],
  ['/created', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":[1]}' }],
  ['/created', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }],
  ['/accepted', {}],
  ['/typed', {}],
  ['/redirect', { redirect: 'manual' }],
  ['/refused', {}],
  ['/missing', {}],
  ['/accepted', { method: 'OPTIONS' }],
  ['/raw?q=1', { headers: { 'x-forwarded-for': '203.0.113.7', 'x-thing': 'thing', accept: 'text/html' } }],
  ['/events', {}],
  ['/accepted', { headers: { 'x-enclose': 'yes' } }],
  ['/written', {}],
  ['/negotiated', { headers: { accept: 'text/html' } }],
  ['/negotiated', { headers: { accept: 'application/json' } }],
  ['/negotiated', { headers: { accept: 'image/png' } }],
  // A dashboard's files.
  ['/', {}],
  ['/page', {}],
  ['/index.html', { headers: { range: 'bytes=0-4' } }],
  ['/index.html', { headers: { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' } }],
  ['/index.html', { method: 'HEAD' }],
  ['/../package.json', {}],
  ['/missing.js', {}],
];

describe('Express at full speed', () => {
  let plain: NestExpressApplication;
  let direct: NestExpressApplication;

  beforeAll(async () => {
    writeFileSync(join(FOLDER, 'index.html'), '<!doctype html><title>Größe</title>');
    plain = await start(new ExpressAdapter());
    direct = await start(new DirectExpressAdapter());
  });

  afterAll(async () => {
    await Promise.all([plain.close(), direct.close()]);
    rmSync(FOLDER, { recursive: true });
  });

  const ask = async (app: NestExpressApplication, path: string, options: RequestInit) => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, options);
    const headers = [...response.headers].filter(([name]) => name !== 'date').sort();
    return { status: response.status, headers, body: await response.text() };
  };

  test.each(requests)('answers %s (%j) as Express does as it comes', async (path, options) => {
    const [expected, actual] = [await ask(plain, path, options), await ask(direct, path, options)];
    expect(actual).toEqual(expected);
  });

  test('serves many requests over one connection, each with objects of its own', async () => {
    const { port } = direct.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'GET /raw?q=1 HTTP/1.1\r\nHost: a\r\n\r\nGET /raw?q=2 HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n',
    );
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text.match(/"hostname":"\w"|"q":"\d"/g)).toEqual([
      '"hostname":"a"',
      '"q":"1"',
      '"hostname":"b"',
      '"q":"2"',
    ]);
  });
});
