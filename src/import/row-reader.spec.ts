import { RowReader } from './row-reader.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

/** What is read of one field, and what is found wrong with it. */
function read<T>(text: string, of: (row: RowReader) => T): { value: T; problems: string[] } {
  const row = new RowReader(new Map([['x', text]]), NOW);
  return { value: of(row), problems: row.problems };
}

const good = <T>(value: T) => ({ value, problems: [] });

describe('a field of a row', () => {
  test.each(['', 'NULL', '\\N'])('%j is null where it may be', (text) => {
    expect(read(text, (row) => row.nullable('x'))).toEqual(good(null));
    expect(read(text, (row) => row.time('x'))).toEqual(good(null));
    expect(read(text, (row) => row.abilities('x'))).toEqual(good(null));
    expect(read(text, (row) => row.listedAbilities('x'))).toEqual(good(null));
    expect(read(text, (row) => row.nullableCount('x', 5))).toEqual(good(null));
    expect(read(text, (row) => row.nullableLabel('x', 5))).toEqual(good(null));
  });

  test('that the file does not have is null as well', () => {
    expect(new RowReader(new Map(), NOW).nullable('x')).toBeNull();
  });

  test('a hash is 64 characters of hex, in any case', () => {
    const hash = '0123456789abcdef'.repeat(4);
    expect(read(hash.toUpperCase(), (row) => row.hash('x'))).toEqual(good(hash));
    for (const text of ['', hash.slice(1), `${hash}0`, `${hash}\n`, `g${hash.slice(1)}`, `\\x${hash}`]) {
      expect(read(text, (row) => row.hash('x')).problems).toEqual(['x is no SHA-256 in hex (64 characters)']);
    }
  });

  test.each(['0', '-1', '1.5', ' 1', '01', '1e3', '9007199254740993', 'NULL', ''])('%j is no id', (text) => {
    expect(read(text, (row) => row.id('x')).problems).toEqual(['x is no id (a whole number above 0)']);
  });

  test.each(['0', '-1', '6', '1.5', '١', '1e0'])('%j is no number from 1 to 5', (text) => {
    expect(read(text, (row) => row.nullableCount('x', 5)).problems).toHaveLength(1);
  });

  test('a label is one line', () => {
    expect(read('Ada’s "laptop"', (row) => row.label('x', 255))).toEqual(good('Ada’s "laptop"'));
    for (const text of ['', ' ', 'a\nb', 'a\0', 'x'.repeat(256), '\u202e']) {
      expect(read(text, (row) => row.label('x', 255)).problems).toHaveLength(1);
    }
  });
});

describe('a time', () => {
  test.each([
    ['2024-01-31 12:00:00', '2024-01-31T12:00:00Z'],
    ['2024-01-31 12:00:00.123456', '2024-01-31T12:00:00.123456Z'],
    ['2024-01-31T12:00:00Z', '2024-01-31T12:00:00Z'],
    ['2024-01-31t12:00:00.5z', '2024-01-31T12:00:00.5Z'],
    ['2024-01-31 12:00:00+00', '2024-01-31T12:00:00+00:00'],
    ['2024-01-31 12:00:00 +0530', '2024-01-31T12:00:00+05:30'],
    ['2024-01-31T12:00:00-03:00', '2024-01-31T12:00:00-03:00'],
  ])('%s is read as %s', (text, timestamp) => {
    expect(read(text, (row) => row.time('x'))).toEqual(good(timestamp));
  });

  test.each([
    '2026-02-30 00:00:00',
    '2025-13-01 00:00:00',
    '2025-01-01 24:00:00',
    '0000-00-00 00:00:00',
    '2025-01-01',
    '12:00:00',
    '1706702400',
    '31.01.2024 12:00:00',
    '10000-01-01 00:00:00',
    '2025-01-01 00:00:00+25',
    'infinity',
    'now',
  ])('%s is none', (text) => {
    const { problems } = read(text, (row) => row.time('x'));
    expect(problems).toEqual([expect.stringContaining('x is no existing date and time')]);
  });

  test('of the past lies before now', () => {
    expect(read('2025-12-31 23:59:59', (row) => row.pastTime('x')).problems).toEqual([]);
    expect(read('2026-01-01 00:59:59+01', (row) => row.pastTime('x')).problems).toEqual([]);
    expect(read('2026-01-01 00:00:01', (row) => row.pastTime('x')).problems).toHaveLength(1);
  });
});

describe('abilities', () => {
  test.each([
    ['["*"]', ['*']],
    ['[]', []],
    ['["read", "campaigns:*", "read"]', ['read', 'campaigns:*']],
    ['["reports\\u003aread"]', ['reports:read']],
    [
      '["organizations:list", "organizations", "token:read"]',
      ['organizations:list', 'organizations', 'token:read'],
    ],
  ])('%s', (text, abilities) => {
    expect(read(text, (row) => row.abilities('x'))).toEqual(good(abilities));
    expect(read(text, (row) => row.listedAbilities('x'))).toEqual(good(abilities));
  });

  test.each([
    ['read', ['read']],
    ['read,write', ['read', 'write']],
    ['read, campaigns:*  logs:read', ['read', 'campaigns:*', 'logs:read']],
    ['*', ['*']],
  ])('may be a list where that is allowed: %s', (text, abilities) => {
    expect(read(text, (row) => row.listedAbilities('x'))).toEqual(good(abilities));
    expect(read(text, (row) => row.abilities('x')).problems).toHaveLength(1);
  });

  test.each([
    '"*"',
    '{"0":"*"}',
    '[1]',
    '[null]',
    '[["*"]]',
    '["Read"]',
    '["a:b:c"]',
    '[""]',
    '[',
    'null',
    `[${'"a",'.repeat(100)}"a"]`,
    '['.repeat(40_000),
  ])('%j are none', (text) => {
    expect(read(text, (row) => row.abilities('x')).problems).toHaveLength(1);
  });

  test.each([
    'api-keys:read',
    'api-keys:write',
    'api-keys:*',
    'api-keys',
    'webhooks:read',
    'organization:write',
    'members:invite',
    'usage:read',
    'audit:read',
    'operator:write',
    'operator:*',
    'tokens:write',
    'tokens:*',
    'organizations:leave',
    'organizations:*',
  ])("that open Latchkey's own routes are refused: %s", (ability) => {
    const problem = `x: "${ability}" is an ability of Latchkey's own, and is not taken over`;
    expect(read(`["read","${ability}"]`, (row) => row.abilities('x')).problems).toEqual([problem]);
    expect(read(`read ${ability}`, (row) => row.listedAbilities('x')).problems).toEqual([problem]);
  });

  test('no problem repeats what the field holds: it may be a token', () => {
    const token = '7|Q3o9XgRdeadbeefdeadbeefdeadbeefdeadbeefkv';
    const readers: ((row: RowReader) => unknown)[] = [
      (row) => row.hash('x'),
      (row) => row.id('x'),
      (row) => row.time('x'),
      (row) => row.nullableCount('x', 5),
      (row) => row.label('x', 5),
      (row) => row.abilities('x'),
      (row) => row.listedAbilities('x'),
    ];
    for (const reader of readers) {
      const { problems } = read(token, reader);
      expect(problems).toHaveLength(1);
      expect(problems.join()).not.toContain(token.slice(2));
    }
  });
});
