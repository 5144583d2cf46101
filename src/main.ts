import 'reflect-metadata';
import { createServer } from './bootstrap.js';
import { readSettings, SettingsError } from './config/settings.js';
import { DatabaseStartError } from './database/open-database.js';

async function main(): Promise<void> {
  const settings = readSettings();
  const app = await createServer(settings);
  await app.listen(settings.port, settings.host);
  const url = await app.getUrl();
  process.stdout.write(`Latchkey is ready at ${url} (API: ${url}/docs)\n`);
}

main().catch((error: unknown) => {
  const expected = error instanceof SettingsError || error instanceof DatabaseStartError;
  const text = expected ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
