import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { invalidInput, LatchkeyError, notFound } from '../common/errors/latchkey-error.js';
import { requireTransaction } from '../database/after-commit.js';
import type { Actor } from '../events/actor.js';
import { AuditLog } from '../events/audit-log.js';
import { Exhaustion } from './exhaustion.js';
import { LedgerEntryEntity } from './ledger-entry.entity.js';
import { BALANCE_AT_MOST, findEntries, type LedgerPage, post, type Posting, readAccount } from './ledger.js';

const AMOUNT_AT_MOST = 1_000_000_000;

interface Charge {
  readonly kind: 'charge';
  /** Negative. */
  readonly amount: number;
  readonly reason: string;
}

interface Outcome {
  /** None: the credits do not suffice. */
  readonly posting?: Posting;
  /** Whether it has been told already that they do not. */
  readonly told: boolean;
}

/** An organization's credits: a balance that never falls below zero, and a ledger of all that changed it. */
@Injectable()
export class CreditsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly exhaustion: Exhaustion,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Takes credits, all of them or none. Whoever brings the balance to zero, or is the first to be refused, sets off
   * `credits.exhausted`.
   *
   * @param amount credits: a whole number from 1 to 1,000,000,000
   * @param reason for people, in the ledger
   * @param tx the caller's transaction, which the charge becomes part of; left out: one of its own
   * @returns the ledger entry's id, for {@link refund}, and the balance after it
   * @throws {LatchkeyError} `insufficient_credits` (402) when they do not suffice, `not_found`, `invalid_input`
   */
  async charge(
    organizationId: number,
    amount: number,
    reason: string,
    actor: Actor,
    tx?: EntityManager,
  ): Promise<Posting> {
    requireAmount(amount, 1);
    if (tx !== undefined) requireTransaction(tx);
    const charge = { kind: 'charge', amount: -amount, reason } as const;
    const { posting, told } =
      tx === undefined
        ? await this.takeAlone(organizationId, charge, actor)
        : await this.take(tx, organizationId, charge, actor);
    if (posting !== undefined) return posting;
    if (!told) {
      if (tx === undefined) await this.exhaustion.tellAlone(organizationId, amount, actor);
      else this.exhaustion.tellAfter(tx, organizationId, amount, actor);
    }
    throw new LatchkeyError('insufficient_credits', `The credits do not suffice: this takes ${amount}.`);
  }

  /**
   * Gives a charge back, exactly and once: repeated, it changes nothing and returns the same.
   *
   * @param chargeId as {@link charge} has returned it
   * @returns the refund's ledger entry, and the balance after it
   * @throws {LatchkeyError} `not_found`, also for a charge of another organization
   */
  async refund(organizationId: number, chargeId: number, reason: string, actor: Actor): Promise<Posting> {
    return this.dataSource.transaction(async (tx) => {
      // Refunds of one charge take turns, so that the second finds the first.
      await tx.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
      const charge = await tx.findOneBy(LedgerEntryEntity, { organizationId, id: chargeId, kind: 'charge' });
      if (charge === null) throw notFound('charge');
      const earlier = await tx.findOneBy(LedgerEntryEntity, { organizationId, chargeId });
      if (earlier !== null) return { id: earlier.id, balance: earlier.balance };
      const change = { kind: 'refund', amount: -charge.amount, reason, chargeId } as const;
      const posting = await post(tx, organizationId, change, actor);
      if (posting === undefined) throw notFound('charge');
      return posting;
    });
  }

  /**
   * Gives credits, as the operator; after one that gives, `credits.exhausted` can be told again.
   *
   * @param amount credits: a whole number from 1 to 1,000,000,000, or its negative, to correct an earlier one
   * @throws {LatchkeyError} `insufficient_credits` (402) for a correction below zero; `invalid_input`, also when the
   *   balance would rise above 10^15; `not_found`
   */
  async grant(
    organizationId: number,
    amount: number,
    reason: string,
    actor: Actor,
  ): Promise<LedgerEntryEntity> {
    requireAmount(amount, -AMOUNT_AT_MOST);
    return this.dataSource.transaction(async (tx) => {
      const posting = await post(tx, organizationId, { kind: 'grant', amount, reason }, actor);
      if (posting === undefined) {
        await readAccount(tx, organizationId);
        throw refusedGrant(amount);
      }
      const details = { amount, reason, balance: posting.balance };
      await this.audit.append(tx, organizationId, actor, 'credits.granted', posting.id, details);
      return tx.findOneOrFail(LedgerEntryEntity, {
        where: { organizationId, id: posting.id },
        relations: { user: true },
      });
    });
  }

  /**
   * The balance, and a page of the ledger that led to it, newest first.
   *
   * @throws {LatchkeyError} `not_found`
   */
  async read(
    organizationId: number,
    page: LedgerPage,
  ): Promise<{ balance: number; entries: LedgerEntryEntity[] }> {
    // One snapshot: a charge in between must not be in the one and missing in the other.
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const { balance } = await readAccount(tx, organizationId);
      return { balance, entries: await findEntries(tx, organizationId, page) };
    });
  }

  /**
   * In a transaction of its own: a single statement wherever nothing is to be told. Then the row that all charges of
   * the organization wait for is never locked while this process is busy with something else.
   */
  private async takeAlone(organizationId: number, charge: Charge, actor: Actor): Promise<Outcome> {
    const { manager } = this.dataSource;
    const posting = await post(manager, organizationId, { ...charge, leaving: 1 }, actor);
    if (posting !== undefined) return { posting, told: false };
    const { balance, exhausted } = await readAccount(manager, organizationId);
    if (exhausted && balance + charge.amount < 0) return { told: true };
    return this.dataSource.transaction((tx) => this.take(tx, organizationId, charge, actor));
  }

  private async take(
    tx: EntityManager,
    organizationId: number,
    charge: Charge,
    actor: Actor,
  ): Promise<Outcome> {
    const posting = await post(tx, organizationId, charge, actor);
    if (posting === undefined) {
      const { exhausted } = await readAccount(tx, organizationId);
      return { told: exhausted };
    }
    if (posting.balance === 0) await this.exhaustion.tell(tx, organizationId, 1, actor);
    return { posting, told: posting.balance === 0 };
  }
}

function requireAmount(amount: number, least: number): void {
  if (Number.isInteger(amount) && amount !== 0 && amount >= least && amount <= AMOUNT_AT_MOST) return;
  const range = `a whole number from ${least} to ${AMOUNT_AT_MOST}`;
  throw invalidInput({ amount: [`amount must be ${range}${least < 0 ? ', and not 0' : ''}.`] });
}

/** Of a grant that changed nothing: only a correction can fall too low, only a gift can rise too high. */
const refusedGrant = (amount: number): LatchkeyError =>
  amount < 0
    ? new LatchkeyError('insufficient_credits', 'The balance cannot fall below zero.')
    : invalidInput({ amount: [`The balance cannot rise above ${BALANCE_AT_MOST}.`] });
