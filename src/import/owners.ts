import type { EntityManager } from 'typeorm';
import type { ForeignCredential } from '../api-keys/take-over.js';
import { normalizeEmail } from '../users/users.service.js';
import { readCsv } from './csv.js';
import { RowReader } from './row-reader.js';
import { WrongRows, WrongRowsError } from './wrong-rows.js';

/** Whose a row is to become, as the files say. */
export interface OwnerWish {
  readonly type: 'personal' | 'token' | 'api_key';
  /** Null: the one that the user joined first. */
  readonly organizationId: number | null;
  /** The user of a personal token, or who made an API key; by one of the two. */
  readonly userId: number | null;
  readonly email: string | null;
}

export type Owner = Pick<ForeignCredential, 'organizationId' | 'type' | 'userId' | 'createdBy'>;

interface Found {
  readonly organization_id: number | null;
  readonly user_id: number | null;
  readonly joined_id: number | null;
}

const FIND = `
  SELECT o.id AS organization_id, u.id AS user_id, m.organization_id AS joined_id
    FROM unnest($1::bigint[], $2::bigint[], $3::text[]) WITH ORDINALITY AS w (organization_id, user_id, email, n)
    LEFT JOIN organizations o ON o.id = w.organization_id
    LEFT JOIN users u ON u.id = coalesce(w.user_id, (SELECT id FROM users WHERE users.email = w.email))
    LEFT JOIN LATERAL (
           SELECT organization_id FROM members
            WHERE members.user_id = u.id
              AND (w.organization_id IS NULL OR members.organization_id = w.organization_id)
            ORDER BY created_at, organization_id LIMIT 1) m ON true
   ORDER BY w.n`;

/**
 * Looks the owners up in the database.
 *
 * @returns for each wish the owner, or why there is none
 */
export async function findOwners(
  tx: EntityManager,
  wishes: readonly OwnerWish[],
): Promise<readonly (Owner | string)[]> {
  const found = await tx.query<Found[]>(FIND, [
    wishes.map(({ organizationId }) => organizationId),
    wishes.map(({ userId }) => userId),
    wishes.map(({ email }) => email && normalizeEmail(email)),
  ]);
  return wishes.map((wish, i) => toOwner(wish, found[i]!));
}

function toOwner(wish: OwnerWish, found: Found): Owner | string {
  if (wish.organizationId !== null && found.organization_id === null) {
    return `there is no organization ${wish.organizationId}`;
  }
  const wantsUser = wish.userId !== null || wish.email !== null;
  if (wantsUser && found.user_id === null) {
    return wish.userId === null
      ? 'there is no user with that e-mail address'
      : `there is no user ${wish.userId}`;
  }
  if (wantsUser && found.joined_id === null) {
    return wish.organizationId === null
      ? `the user ${wish.userId} is a member of no organization`
      : `the user is no member of the organization ${wish.organizationId}`;
  }
  return {
    organizationId: (wish.organizationId ?? found.joined_id)!,
    type: wish.type,
    userId: wish.type === 'personal' ? found.user_id : null,
    createdBy: found.user_id,
  };
}

/** What a file of owners says: whose the tokens of each `tokenable` become. */
export class Owners {
  private readonly owners = new Map<string, OwnerWish>();

  /**
   * @param now by the database's clock, in milliseconds since 1970
   * @throws {ImportError} when the file cannot be read
   * @throws {WrongRowsError} when any of its rows is wrong
   */
  static async read(file: string, now: number): Promise<Owners> {
    const owners = new Owners();
    const wrong = new WrongRows();
    for await (const { line, fields } of readCsv(file, [
      'tokenable_type',
      'tokenable_id',
      'organization_id',
    ])) {
      if (fields === undefined) {
        wrong.add(line, WrongRows.RAGGED);
        continue;
      }
      const row = new RowReader(fields, now);
      owners.add(row);
      if (row.problems.length > 0) wrong.add(line, row.problems.join('; '));
    }
    if (wrong.count > 0) throw new WrongRowsError(file, wrong);
    return owners;
  }

  get(tokenableType: string, tokenableId: string): OwnerWish | undefined {
    return this.owners.get(keyOf(tokenableType, tokenableId));
  }

  private add(row: RowReader): void {
    const key = keyOf(row.label('tokenable_type', 255), row.label('tokenable_id', 255));
    const email = row.nullableLabel('user_email', 255);
    if (this.owners.has(key)) row.refuse('an earlier line names the same tokenable_type and tokenable_id');
    this.owners.set(key, {
      type: email === null ? 'token' : 'personal',
      organizationId: row.id('organization_id'),
      userId: null,
      email,
    });
  }
}

const keyOf = (tokenableType: string, tokenableId: string) => `${tokenableType}\n${tokenableId}`;
