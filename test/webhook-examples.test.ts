import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { eventually } from './support/eventually.js';

const ROOT = new URL('..', import.meta.url);
const secret = randomBytes(32);

/** The example in a document that holds this text, as JavaScript. */
function exampleOf(document: string, text: string): string {
  const blocks = readFileSync(new URL(document, ROOT), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms);
  const found = [...blocks].map(([, code]) => code!).filter((code) => code.includes(text));
  expect(found).toHaveLength(1);
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  };
  return ts.transpileModule(found[0]!, { compilerOptions }).outputText;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs it as it is, as a process of its own, in a folder where `latchkey` is what is built here. */
function run(code: string, port: number): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: fileURLToPath(ROOT),
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      LATCHKEY_WEBHOOK_SECRET: `whsec_${secret.toString('base64')}`,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function post(url: string, body: string, signed = body): Promise<number> {
  const seconds = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', secret).update(`msg_1.${seconds}.${signed}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': 'msg_1',
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature}`,
  };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

test.each([
  ['README.md', 'latchkey/webhooks', '/hooks/latchkey'],
  ['docs/webhooks.md', 'class HooksController', '/hooks/latchkey'],
  ['docs/webhooks.md', 'secretOfTenant', '/hooks/acme'],
  ['docs/webhooks.md', 'verifyWebhook(', '/'],
])('the example of %s with %s works as it is', async (document, text, path) => {
  const port = await freePort();
  const child = run(exampleOf(document, text), port);
  try {
    const url = `http://localhost:${port}${path}`;
    const answered = await eventually('an answer', () => post(url, '{"a":1}').catch(() => undefined));
    expect(answered).toBe(204);
    expect(await post(url, '{"a":1}')).toBe(204);
    expect(await post(url, '{"a": 1}', '{"a":1}')).toBe(401);
  } finally {
    child.kill();
  }
});
