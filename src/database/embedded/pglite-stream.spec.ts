import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { postgresOptions } from '../postgres-options.js';
import { prepared } from '../prepared.js';
import { openEmbedded } from './open-embedded.js';

describe('the embedded database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-embedded-'));
  let database: DataSource;

  beforeAll(async () => {
    database = await openEmbedded(folder, postgresOptions([]));
  });

  afterAll(async () => {
    await database.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  test('takes prepared statements after one of them has failed, which ends its connection', async () => {
    const half = (value: number) => prepared(database, 'half', 'SELECT 10 / $1::int AS half', [value]);
    const other = () => prepared(database, 'other', 'SELECT 1 AS one', []);
    expect(await half(2)).toEqual([{ half: 5 }]);
    expect(await other()).toEqual([{ one: 1 }]);
    await expect(half(0)).rejects.toThrow('division by zero');
    expect(await half(5)).toEqual([{ half: 2 }]);
    expect(await other()).toEqual([{ one: 1 }]);
  });
});
