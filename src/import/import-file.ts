import type { DataSource, EntityManager } from 'typeorm';
import { findStoredHashes, type ForeignCredential, takeOver } from '../api-keys/take-over.js';
import { AuditLog } from '../events/audit-log.js';
import { type CsvRow, readCsv } from './csv.js';
import { findOwners, Owners } from './owners.js';
import { RowReader } from './row-reader.js';
import type { ImportRow, Source, SourceOptions } from './sources.js';
import { WrongRows, WrongRowsError } from './wrong-rows.js';

const BATCH = 1_000;
const PROGRESS_EVERY = 10_000;
// Whoever imports at the same time waits: both might bring the same credentials.
const IMPORT_LOCK = 0x1a7d0;
const NOBODY = { user: null, credentialId: null, ip: null };

export interface ImportOptions {
  readonly file: string;
  /** Every row becomes this organization's. */
  readonly organizationId?: number;
  /** A file that says whose the rows become. */
  readonly ownersFile?: string;
  /** Take over the right rows, whatever the others are. */
  readonly skipInvalid: boolean;
  /** Is told how many rows were read, every 10,000. */
  readonly onProgress: (rows: number) => void;
  /** Told, before anything is taken over, of columns that mean nothing here. */
  readonly onLeftOut: (columns: readonly string[]) => void;
}

export interface ImportOutcome {
  readonly takenOver: number;
  readonly organizations: number;
  /** Rows that were left out. */
  readonly wrong: WrongRows;
}

/**
 * Takes over the credentials of another product from a CSV file: all of them, or (in one transaction) none.
 *
 * @throws {WrongRowsError} when a row is wrong and is not to be skipped
 * @throws {ImportError} when a file cannot be read
 */
export async function importFile(
  dataSource: DataSource,
  source: Source,
  options: ImportOptions,
): Promise<ImportOutcome> {
  return dataSource.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [IMPORT_LOCK]);
    const [{ now }] = await tx.query<[{ now: Date }]>('SELECT now()');
    const { organizationId, ownersFile } = options;
    const owners = ownersFile === undefined ? undefined : await Owners.read(ownersFile, now.getTime());
    const importing = new Import(
      tx,
      source,
      { organizationId, owners, typeOfKind: new Map() },
      options,
      now.getTime(),
    );
    return importing.run();
  });
}

interface Checked {
  readonly line: number;
  readonly row: ImportRow;
}

/** One run, within its transaction. */
class Import {
  private readonly wrong = new WrongRows();
  /** In which line a hash, or a number before the pipe, has been seen. */
  private readonly lineOfHash = new Map<string, number>();
  private readonly lineOfNumber = new Map<number, number>();
  private readonly countOfOrganization = new Map<number, number>();

  constructor(
    private readonly tx: EntityManager,
    private readonly source: Source,
    private readonly sourceOptions: SourceOptions,
    private readonly options: ImportOptions,
    private readonly now: number,
  ) {}

  async run(): Promise<ImportOutcome> {
    let batch: CsvRow[] = [];
    let rows = 0;
    for await (const row of readCsv(this.options.file, this.source.requiredColumns)) {
      if (rows === 0) this.nameLeftOut(row);
      batch.push(row);
      rows += 1;
      if (batch.length === BATCH) {
        await this.take(batch);
        batch = [];
      }
      if (rows % PROGRESS_EVERY === 0) this.options.onProgress(rows);
    }
    await this.take(batch);
    if (this.isRefused) throw new WrongRowsError(this.options.file, this.wrong);
    await this.writeAudit();
    const counts = [...this.countOfOrganization.values()];
    return {
      takenOver: counts.reduce((sum, count) => sum + count, 0),
      organizations: counts.length,
      wrong: this.wrong,
    };
  }

  /** A column that was meant to say `revoked` or `expires` must not be overlooked. */
  private nameLeftOut({ fields }: CsvRow): void {
    const known = [...this.source.requiredColumns, ...this.source.optionalColumns];
    const leftOut = [...(fields?.keys() ?? [])].filter((column) => !known.includes(column));
    if (leftOut.length > 0) this.options.onLeftOut(leftOut);
  }

  private get isRefused(): boolean {
    return this.wrong.count > 0 && !this.options.skipInvalid;
  }

  private async take(batch: readonly CsvRow[]): Promise<void> {
    const problems = new Map<number, string>();
    const checked = batch.flatMap((row) => this.check(row, problems));
    const credentials = await this.complete(checked, problems);
    for (const { line } of batch) {
      const problem = problems.get(line);
      if (problem !== undefined) this.wrong.add(line, problem);
    }
    // Once it is clear that nothing will be taken over, the rest is only checked.
    if (this.isRefused) return;
    await takeOver(this.tx, credentials);
    for (const { organizationId } of credentials) {
      this.countOfOrganization.set(organizationId, (this.countOfOrganization.get(organizationId) ?? 0) + 1);
    }
  }

  /** What can be seen without the database. */
  private check({ line, fields }: CsvRow, problems: Map<number, string>): Checked[] {
    if (fields === undefined) {
      problems.set(line, WrongRows.RAGGED);
      return [];
    }
    const reader = new RowReader(fields, this.now);
    const row = this.source.read(reader, this.sourceOptions);
    if (reader.problems.length === 0) this.refuseTwice(reader, row, line);
    if (reader.problems.length === 0) return [{ line, row }];
    problems.set(line, reader.problems.join('; '));
    return [];
  }

  private refuseTwice(reader: RowReader, { credential }: ImportRow, line: number): void {
    const { keyHash, presentedId } = credential;
    const sameHash = this.lineOfHash.get(keyHash);
    if (sameHash !== undefined) reader.refuse(`${this.source.hashColumn} is the same as in line ${sameHash}`);
    const sameNumber = presentedId === null ? undefined : this.lineOfNumber.get(presentedId);
    if (sameNumber !== undefined) reader.refuse(`id is the same as in line ${sameNumber}`);
    if (reader.problems.length > 0) return;
    this.lineOfHash.set(keyHash, line);
    if (presentedId !== null) this.lineOfNumber.set(presentedId, line);
  }

  /** What only the database knows: whose they become, and whether they are there already. */
  private async complete(
    checked: readonly Checked[],
    problems: Map<number, string>,
  ): Promise<ForeignCredential[]> {
    if (checked.length === 0) return [];
    const hashes = checked.map(({ row }) => row.credential.keyHash);
    const stored = await findStoredHashes(this.tx, hashes);
    const owners = await findOwners(
      this.tx,
      checked.map(({ row }) => row.owner),
    );
    return checked.flatMap(({ line, row: { credential } }, i) => {
      const owner = owners[i]!;
      const problem = stored.has(credential.keyHash) ? 'already taken over' : owner;
      if (typeof problem !== 'string') return [{ ...credential, ...problem }];
      problems.set(line, problem);
      return [];
    });
  }

  private async writeAudit(): Promise<void> {
    const audit = new AuditLog();
    for (const [organizationId, count] of this.countOfOrganization) {
      const details = { count, source: this.source.name };
      await audit.append(this.tx, organizationId, NOBODY, 'credentials.imported', organizationId, details);
    }
  }
}
