import { sha256 } from '../api-keys/secret.js';
import { RowReader } from './row-reader.js';
import { sources } from './sources.js';

const hash = sha256('secret').toString('hex');

function read(source: 'sanctum' | 'key-hashes', fields: Record<string, string>, organizationId?: number) {
  const row = new RowReader(new Map(Object.entries(fields)), Date.now());
  const { read } = sources.find(({ name }) => name === source)!;
  return {
    ...read(row, { organizationId, owners: undefined, typeOfKind: new Map() }),
    problems: row.problems,
  };
}

const sanctumRow = {
  id: '7',
  tokenable_type: 'App\\Models\\User',
  tokenable_id: '12',
  name: 'x',
  token: hash,
};

describe('a row of Laravel Sanctum', () => {
  test('without abilities may do nothing, as in Sanctum', () => {
    expect(read('sanctum', sanctumRow).credential.permissions).toEqual([]);
    expect(read('sanctum', { ...sanctumRow, abilities: '[]' }).credential.permissions).toEqual([]);
  });

  test.each([
    ['App\\Models\\User', { type: 'personal', userId: 12, organizationId: null }],
    ['App\\User', { type: 'personal', userId: 12, organizationId: null }],
    ['user', { type: 'personal', userId: 12, organizationId: null }],
    ['App\\\\Models\\\\Team', { type: 'token', userId: null, organizationId: 12 }],
    ['App\\Models\\Organization', { type: 'token', userId: null, organizationId: 12 }],
  ])('of a %s', (tokenable_type, owner) => {
    const row = read('sanctum', { ...sanctumRow, tokenable_type });
    expect(row.problems).toEqual([]);
    expect(row.owner).toEqual({ ...owner, email: null });
  });

  test.each(['App\\Models\\SuperUser', 'App\\User\\Robot', 'App/User', '', 'NULL'])(
    'of a %j is nobody’s',
    (type) => {
      expect(read('sanctum', { ...sanctumRow, tokenable_type: type }).problems).toHaveLength(1);
    },
  );

  test('is one organization’s, whatever it says, when that is wanted', () => {
    const row = read('sanctum', { ...sanctumRow, tokenable_type: 'robot', tokenable_id: 'R2D2' }, 5);
    expect(row.problems).toEqual([]);
    expect(row.owner).toEqual({ type: 'token', organizationId: 5, userId: null, email: null });
  });
});

describe('a row of a list of key hashes', () => {
  const keyRow = { key_hash: hash, name: 'x', organization_id: '3' };

  test('may do nothing, and has no limit of its own, unless it says so', () => {
    const { credential, owner, problems } = read('key-hashes', keyRow);
    expect(problems).toEqual([]);
    expect(credential).toMatchObject({ permissions: [], rateLimitPerMinute: null, keyPrefix: '…' });
    expect(owner).toEqual({ type: 'api_key', organizationId: 3, userId: null, email: null });
  });

  test('is one organization’s, whatever it says, when that is wanted', () => {
    expect(read('key-hashes', { ...keyRow, organization_id: 'old-7' }, 5)).toMatchObject({
      owner: { organizationId: 5 },
      problems: [],
    });
    expect(read('key-hashes', { ...keyRow, organization_id: '' }).problems).toHaveLength(1);
  });

  test('does not bring the key itself as what it is recognised by', () => {
    expect(read('key-hashes', { ...keyRow, key_prefix: 'secr' }).problems).toEqual([]);
    expect(read('key-hashes', { ...keyRow, key_prefix: 'secret' }).problems).toEqual([
      'key_prefix is the whole key',
    ]);
    expect(read('key-hashes', { ...keyRow, key_prefix: 'x'.repeat(65) }).problems).toHaveLength(1);
  });
});
