import 'reflect-metadata';
import type { WebhookKeys } from 'latchkey/webhooks';
import * as root from '../src/index.js';
import * as own from '../src/webhooks/receiving/index.js';
import { modulesOf } from './support/modules-of.js';

/** The packages among these modules, and the files of Latchkey. */
const read = (modules: readonly string[]) => ({
  packages: [
    ...new Set(modules.flatMap((name) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? [])),
  ],
  files: [...new Set(modules.flatMap((name) => /\/dist\/src\/(.*)/.exec(name)?.[1] ?? []))].sort(),
});

describe('latchkey/webhooks', () => {
  test('loads what receivers need, and nothing of the server', () => {
    const { packages, files } = read(modulesOf('latchkey/webhooks'));
    expect(files).toEqual(
      [
        'index',
        'verification-keys',
        'verify-webhook',
        'webhook-signature.decorator',
        'webhook-signature.guard',
      ].map((name) => `webhooks/receiving/${name}.js`),
    );
    expect(packages).toContain('@nestjs/common');
    for (const name of ['typeorm', 'pg', '@nestjs/core', 'express']) expect(packages).not.toContain(name);
  });

  test('is what the root exports too, which does load the server', () => {
    const { packages } = read(modulesOf('latchkey'));
    for (const name of ['typeorm', 'pg', '@nestjs/core']) expect(packages).toContain(name);
    expect(Object.keys(own).sort()).toEqual(['WebhookSignature', 'WebhookSignatureGuard', 'verifyWebhook']);
    expect(root).toMatchObject(own);
  });

  test('brings its types', () => {
    const keys: WebhookKeys = (context) => context.getClass().name;
    expect(typeof keys).toBe('function');
  });
});
