#!/usr/bin/env node
import 'reflect-metadata';
import { SettingsError } from './config/settings.js';
import { DatabaseStartError } from './database/open-database.js';
import { importCommand, UsageError } from './import/import-command.js';
import { ImportError } from './import/import-error.js';

const help = `latchkey start     the server; its settings come from the environment
latchkey import    takes over the tokens of Laravel Sanctum, or a list of hashed keys
latchkey help      this text

latchkey COMMAND --help says more.
`;

const startHelp = `latchkey start

Runs the server until it is asked to end (SIGTERM, SIGINT). Its settings come from the environment, see the README.
`;

const output = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
};

async function run([command, ...rest]: readonly string[]): Promise<number | undefined> {
  switch (command) {
    case 'start':
      return start(rest);
    case 'import':
      return importCommand(rest, output);
    case 'help':
    case '--help':
    case '-h':
      output.out(help);
      return 0;
    default:
      throw new UsageError(command === undefined ? 'Say what to do.' : `There is no command "${command}".`);
  }
}

async function start(args: readonly string[]): Promise<number | undefined> {
  if (args.length === 1 && (args[0] === '--help' || args[0] === '-h')) {
    output.out(startHelp);
    return 0;
  }
  if (args.length > 0) throw new UsageError('start takes no arguments.');
  const { serve } = await import('./serve.js');
  await serve();
  return undefined;
}

function report(error: unknown): number {
  if (error instanceof UsageError) {
    output.err(`${error.message}\nSee: latchkey help, latchkey import --help\n`);
    return 2;
  }
  const expected = [SettingsError, DatabaseStartError, ImportError].some((kind) => error instanceof kind);
  output.err(
    `${expected ? (error as Error).message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  return 1;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = report(error);
}
