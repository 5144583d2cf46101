// Runs something with the whole application, on an embedded database that is thrown away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';

/**
 * @template T
 * @param {(app: import('@nestjs/platform-express').NestExpressApplication) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withApp(work) {
  const { createServer } = await import('../dist/src/bootstrap.js');
  const { readSettings } = await import('../dist/src/config/settings.js');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  try {
    const app = await createServer(readSettings({ DATA_DIR: folder, LOG_LEVEL: 'error' }));
    await app.init();
    try {
      return await work(app);
    } finally {
      await app.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
