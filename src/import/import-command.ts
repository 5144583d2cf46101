import { parseArgs } from 'node:util';
import { parseId } from '../common/ids.js';
import { readSettings } from '../config/settings.js';
import { openDatabaseForBulk } from '../database/open-database.js';
import { AuditEntryEntity } from '../events/audit-entry.entity.js';
import { importFile, type ImportOptions, type ImportOutcome } from './import-file.js';
import { type Source, sources } from './sources.js';
import { WrongRowsError } from './wrong-rows.js';

/** The command was not given as it must be; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const importHelp = `latchkey import sanctum --file FILE [--organization ID | --owners FILE] [--skip-invalid]
latchkey import key-hashes --file FILE [--organization ID] [--skip-invalid]

Takes over credentials that another product has issued; they go on working as they are. The files are CSV (UTF-8), their
first line names the columns. Nothing is taken over unless every row is right.

  sanctum       Laravel Sanctum's table personal_access_tokens: id, tokenable_type, tokenable_id, name, token,
                abilities, last_used_at, expires_at, created_at
  key-hashes    SHA-256 hashes of keys: key_hash, name; where they exist also key_prefix, permissions,
                rate_limit_per_minute, last_used_at, expires_at, revoked_at, created_at, organization_id,
                created_by_email

  --file FILE          the table
  --organization ID    every row becomes this organization's
  --owners FILE        whose the tokens become: tokenable_type, tokenable_id, organization_id, user_email (or empty)
  --skip-invalid       take over the right rows, list the wrong ones
  -h, --help           this text

The database is the server's: DATABASE_URL, or the embedded one in DATA_DIR, which no server may have open meanwhile.
`;

/** Where the command writes to: process.stdout and process.stderr, or the like. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * `latchkey import …`
 *
 * @param args what follows the word `import`
 * @returns the exit code: 1 when rows are wrong and therefore nothing was taken over
 * @throws {UsageError} when the arguments are not understood
 * @throws {SettingsError} {DatabaseStartError} {ImportError} when it cannot be done
 */
export async function importCommand(args: readonly string[], output: Output): Promise<number> {
  const command = readArguments(args);
  if (command === 'help') {
    output.out(importHelp);
    return 0;
  }
  const { source, options } = command;
  const dataSource = await openDatabaseForBulk(readSettings(), [AuditEntryEntity]);
  try {
    const onProgress = (rows: number) => output.err(`${formatted(rows)} rows read\n`);
    const onLeftOut = (columns: readonly string[]) =>
      output.err(`Columns that are not known, and left out: ${columns.join(', ')}\n`);
    const outcome = await importFile(dataSource, source, { ...options, onProgress, onLeftOut });
    if (outcome.wrong.count > 0) output.err(`${outcome.wrong.toString()}\n`);
    output.out(summary(source, outcome));
    return 0;
  } catch (error) {
    if (!(error instanceof WrongRowsError)) throw error;
    output.err(`${error.wrong.toString()}\n`);
    output.out(
      `Took over nothing: ${counted(error.wrong.count, 'row')} of ${error.file} cannot be taken over.\n`,
    );
    return 1;
  } finally {
    await dataSource.destroy();
  }
}

interface Command {
  readonly source: Source;
  readonly options: Omit<ImportOptions, 'onProgress' | 'onLeftOut'>;
}

function readArguments(args: readonly string[]): Command | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  const [name, ...rest] = positionals;
  const source = sources.find((one) => one.name === name);
  if (source === undefined || rest.length > 0) {
    throw new UsageError(`Say what to import: ${sources.map((one) => one.name).join(' or ')}.`);
  }
  if (values.file === undefined || values.file === '') throw new UsageError('--file FILE is missing.');
  if (values.owners !== undefined && source.name !== 'sanctum') {
    throw new UsageError('--owners is for the import of sanctum.');
  }
  if (values.owners !== undefined && values.organization !== undefined) {
    throw new UsageError('--owners and --organization exclude each other.');
  }
  const organizationId = parseId(values.organization);
  if (values.organization !== undefined && organizationId === undefined) {
    throw new UsageError('--organization must be the id of an organization.');
  }
  return {
    source,
    options: {
      file: values.file,
      ownersFile: values.owners,
      organizationId,
      skipInvalid: values['skip-invalid'] ?? false,
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        file: { type: 'string' },
        organization: { type: 'string' },
        owners: { type: 'string' },
        'skip-invalid': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function summary({ noun }: Source, { takenOver, organizations, wrong }: ImportOutcome): string {
  const done = `Took over ${counted(takenOver, noun)} into ${counted(organizations, 'organization')}.\n`;
  return wrong.count === 0 ? done : `${done}Left out ${counted(wrong.count, 'wrong row')}.\n`;
}

const formatted = (count: number) => count.toLocaleString('en-US');
const counted = (count: number, noun: string) => `${formatted(count)} ${noun}${count === 1 ? '' : 's'}`;
