import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ImportError } from './import-error.js';

// An opening quote that is never closed would otherwise take in the rest of the file.
const LONGEST_ROW_BYTES = 100_000;

export interface CsvRow {
  /** Where it begins in the file; the first line is 1. */
  readonly line: number;
  /** By column; undefined when there are more or fewer than the header names. */
  readonly fields: ReadonlyMap<string, string> | undefined;
}

/**
 * Reads a CSV file (RFC 4180, UTF-8) row by row, in bounded memory. The first line names the columns.
 *
 * @param required columns that the file must have; their order is free, and further ones do no harm
 * @throws {ImportError} when the file cannot be read, is no CSV, or lacks a column
 */
export async function* readCsv(file: string, required: readonly string[]): AsyncGenerator<CsvRow> {
  let line = 1;
  let header: readonly string[] | undefined;
  try {
    for await (const record of records(file)) {
      if (header === undefined) {
        header = readHeader(file, record, required);
      } else if (record.length > 1 || record[0] !== '') {
        yield { line, fields: record.length === header.length ? zip(header, record) : undefined };
      }
      // Counted here: csv-parse takes a CRLF within quotes for two.
      line += 1 + lineBreaks(record);
    }
  } catch (error) {
    throw toImportError(file, error);
  }
  if (header === undefined) throw new ImportError(`${file} is empty; its first line must name the columns.`);
}

function records(file: string): AsyncIterable<string[]> {
  const parser = parse({
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: LONGEST_ROW_BYTES,
  });
  return pipeline(createReadStream(file), decode, parser, () => {
    // An error of any of them comes out of the parser, to whoever iterates over it.
  });
}

/** UTF-8 or an error: what is read wrongly would be stored wrongly. Leaves out the byte order mark. */
async function* decode(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function readHeader(file: string, record: readonly string[], required: readonly string[]): readonly string[] {
  const header = record.map((name) => name.trim().toLowerCase());
  const missing = required.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw new ImportError(`${file}: its first line must name the columns; missing: ${missing.join(', ')}.`);
  }
  const twice = header.find((name, i) => name !== '' && header.indexOf(name) !== i);
  if (twice !== undefined) throw new ImportError(`${file}: its first line names a column twice.`);
  return header;
}

const zip = (header: readonly string[], record: readonly string[]): ReadonlyMap<string, string> =>
  new Map(header.map((name, i) => [name, record[i] ?? '']));

const lineBreaks = (record: readonly string[]): number =>
  record.reduce((sum, field) => sum + field.split('\n').length - 1, 0);

/** Never with the text that could not be read: it may hold a token. */
function toImportError(file: string, error: unknown): unknown {
  if (error instanceof CsvError) {
    const problem = csvProblems[error.code] ?? 'this is no CSV (RFC 4180)';
    return new ImportError(`${file}, line ${error.lines as number}: ${problem}.`);
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new ImportError(`${file} is not UTF-8.`);
  }
  return code === undefined
    ? error
    : new ImportError(`${file} cannot be read: ${readProblems[code] ?? code}.`);
}

const csvProblems: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'the file ends within a quoted field',
  CSV_MAX_RECORD_SIZE: `the row is longer than ${LONGEST_ROW_BYTES} bytes; is a quote not closed?`,
  CSV_INVALID_CLOSING_QUOTE: 'a quote within a quoted field must be doubled ("")',
  INVALID_OPENING_QUOTE: 'a field that holds a quote must be quoted as a whole, its quotes doubled ("")',
};

const readProblems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};
