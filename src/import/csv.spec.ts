import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCsv } from './csv.js';
import { ImportError } from './import-error.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-csv-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(content: string | Buffer, required: string[] = ['a', 'b']) {
  const file = join(folder, 'file.csv');
  writeFileSync(file, content);
  const rows = [];
  for await (const { line, fields } of readCsv(file, required)) {
    rows.push([line, fields && Object.fromEntries(fields)]);
  }
  return rows;
}

describe('reading CSV', () => {
  test('finds columns by their names, in any order, and keeps those that nobody asked for', async () => {
    expect(await read('b,A ,c\n1,2,3\n')).toEqual([[2, { a: '2', b: '1', c: '3' }]]);
  });

  test('leaves out the byte order mark, and takes LF, CRLF and no end of line at the end', async () => {
    const rows = [
      [2, { a: '1', b: '2' }],
      [3, { a: '3', b: '4' }],
    ];
    expect(await read('\ufeffa,b\n1,2\n3,4')).toEqual(rows);
    expect(await read('\ufeffa,b\r\n1,2\r\n3,4\r\n')).toEqual(rows);
    expect(await read('"a","b"\r\n"1","2"\n3,4\n')).toEqual(rows);
  });

  test('counts lines as an editor does, also after fields of several lines and empty lines', async () => {
    const text = 'a,b\r\n"one\r\ntwo","[""*"",\n""x""]"\r\n\r\n3,4\n\n5\n6,7,8\n9,10\n';
    expect(await read(text)).toEqual([
      [2, { a: 'one\r\ntwo', b: '["*",\n"x"]' }],
      [6, { a: '3', b: '4' }],
      [8, undefined],
      [9, undefined],
      [10, { a: '9', b: '10' }],
    ]);
  });

  test('keeps backslashes and blanks as they are', async () => {
    expect(await read('a,b\nApp\\Models\\User, x \n')).toEqual([[2, { a: 'App\\Models\\User', b: ' x ' }]]);
  });

  test('keeps characters that lie across two chunks of the file', async () => {
    const rows = await read(`a,b\n${'é,ü\n'.repeat(40_000)}`);
    expect(rows).toHaveLength(40_000);
    expect(rows.at(-1)).toEqual([40_001, { a: 'é', b: 'ü' }]);
    const shifted = await read(`a,b\n-${'é,ü\n'.repeat(40_000)}`);
    expect(shifted.at(-1)).toEqual([40_001, { a: 'é', b: 'ü' }]);
  });

  test('has no rows where there is only the header', async () => {
    expect(await read('a,b\n')).toEqual([]);
  });

  test.each<[string, string | Buffer, string]>([
    ['is empty', '', 'is empty; its first line must name the columns.'],
    ['has no header', '1,2\n3,4\n', 'missing: a, b.'],
    ['lacks a column', 'a,c\n1,2\n', 'missing: b.'],
    ['has a column twice', 'a,b,a\n1,2,3\n', 'names a column twice.'],
    ['has a quote that is not closed', 'a,b\n1,2\n"3,4\n5,6\n', ', line 4: the file ends within a quoted field'],
    ['has a quote that goes on for ever', `a,b\n"${'x\n'.repeat(60_000)}`, 'is a quote not closed?'],
    ['escapes quotes by backslashes', 'a,b\n1,"[\\"*\\"]"\n', ', line 2: a quote within a quoted field'],
    ['has quotes in an unquoted field', 'a,b\n1,["*"]\n', ', line 2: a field that holds a quote'],
    ['is Latin-1', Buffer.from('a,b\nJos\xe9,2\n', 'latin1'), 'is not UTF-8.'],
    ['is UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'is not UTF-8.'],
  ])('refuses a file that %s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
    await expect(read(content)).rejects.toThrow(ImportError);
  });

  test('refuses a file that is not there, and a folder', async () => {
    const first = (file: string) => readCsv(file, []).next();
    await expect(first(join(folder, 'none'))).rejects.toThrow('cannot be read: there is no such file.');
    await expect(first(folder)).rejects.toThrow('cannot be read: it is a folder.');
  });
});
