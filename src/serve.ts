import 'reflect-metadata';
import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { createServer } from './bootstrap.js';
import { readSettings, type Settings, SettingsError } from './config/settings.js';
import { DatabaseStartError } from './database/open-database.js';

/**
 * Runs the server, with settings from the environment: says on stdout where it is ready, or on stderr why it cannot
 * start, and then ends the process with exit code 1.
 *
 * @param extensions modules of your own, served beside Latchkey's and under the same guard
 */
export async function serve(extensions: NonNullable<ModuleMetadata['imports']> = []): Promise<void> {
  try {
    const settings = readSettings();
    const app = await createServer(settings, extensions);
    await listen(app, settings);
    const url = await app.getUrl();
    process.stdout.write(`Latchkey is ready at ${url} (API: ${url}/docs)\n`);
  } catch (error) {
    const expected = error instanceof SettingsError || error instanceof DatabaseStartError;
    const text = expected ? error.message : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  }
}

async function listen(app: INestApplication, { host, port }: Settings): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    const sentence = listenProblems[(error as NodeJS.ErrnoException).code ?? ''];
    if (sentence === undefined) throw error;
    throw new SettingsError([`${sentence} (HOST ${host}, PORT ${port})`]);
  }
}

const listenProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'PORT is in use by another process',
  EACCES: 'PORT may not be used by this user',
  EADDRNOTAVAIL: 'HOST is no address of this machine',
  ENOTFOUND: 'HOST is no address of this machine',
};
