import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { networkOf } from '../common/network.js';
import type { PersonFacts } from '../events/event-types.js';
import { Outbox } from '../events/outbox.js';

const FORGOTTEN_AFTER = `interval '180 days'`;
// Who logs in all the time writes once a day.
const EXACT_TO = `interval '1 day'`;

/** From where a login came, and as what. */
export interface SignIn {
  readonly address: string;
  readonly deviceName: string;
}

/** Remembers from which networks users sign in, and tells when they come from another one. */
@Injectable()
export class SignIns {
  constructor(private readonly outbox: Outbox) {}

  /** Who registers from somewhere is known from there. */
  async noteFirst(tx: EntityManager, userId: number, address: string): Promise<void> {
    await this.isElsewhere(tx, userId, networkOf(address));
  }

  /** Only from where the password was reset is known from then on: what was known before may be somebody else's. */
  async noteReset(tx: EntityManager, userId: number, address: string): Promise<void> {
    await tx.query('DELETE FROM user_networks WHERE user_id = $1', [userId]);
    await this.noteFirst(tx, userId, address);
  }

  /** To be called once the password was right, whatever else may be wrong. @param organizationId one of the user's: events belong to one */
  async note(
    tx: EntityManager,
    organizationId: number,
    user: PersonFacts,
    { address, deviceName }: SignIn,
  ): Promise<void> {
    if (!(await this.isElsewhere(tx, user.id, networkOf(address)))) return;
    const data = { organization_id: organizationId, actor: user, user, address, device_name: deviceName };
    await this.outbox.append(tx, organizationId, 'user.signed_in_elsewhere', data, { ip: address });
  }

  /** Notes the network. @returns whether it is a new one; never for a user of whom no network was known */
  private async isElsewhere(tx: EntityManager, userId: number, network: string): Promise<boolean> {
    await forgetOld(tx, userId);
    const [known] = await tx.query<[{ any: boolean; recently: boolean }]>(
      `SELECT count(*) > 0 AS any,
              coalesce(bool_or(network = $2 AND last_seen_at > now() - ${EXACT_TO}), false) AS recently
         FROM user_networks WHERE user_id = $1`,
      [userId, network],
    );
    if (known.recently) return false;
    // Of two logins at once from a new network, one inserts, and the other finds its row.
    const [noted] = await tx.query<[{ is_new: boolean }]>(
      `INSERT INTO user_networks (user_id, network) VALUES ($1, $2)
       ON CONFLICT (user_id, network) DO UPDATE SET last_seen_at = now()
       RETURNING xmax = 0 AS is_new`,
      [userId, network],
    );
    return noted.is_new && known.any;
  }
}

/** Those that another login is just using are left: two logins must not wait for each other. */
async function forgetOld(tx: EntityManager, userId: number): Promise<void> {
  await tx.query(
    `DELETE FROM user_networks
      WHERE user_id = $1 AND network = ANY (ARRAY(
        SELECT network FROM user_networks
         WHERE user_id = $1 AND last_seen_at < now() - ${FORGOTTEN_AFTER} FOR UPDATE SKIP LOCKED))`,
    [userId],
  );
}
