import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager, EntitySubscriberInterface, QueryRunner } from 'typeorm';

type Callback = () => void;

interface Waiting {
  readonly callback: Callback;
  readonly evenIfRolledBack: boolean;
}

const waiting = new WeakMap<QueryRunner, Waiting[]>();

/**
 * Runs something once the transaction has been committed, and never if it is rolled back. Of nested transactions
 * the outermost decides.
 *
 * @throws when `tx` is not the manager of a transaction under way
 */
export function afterCommit(tx: EntityManager, callback: Callback): void {
  wait(tx, { callback, evenIfRolledBack: false });
}

/**
 * Runs something once the transaction has ended, whether it was committed or rolled back. Of nested transactions the
 * outermost decides. The connection may still be taken: who needs one waits for it, and nobody waits for them.
 *
 * @throws when `tx` is not the manager of a transaction under way
 */
export function afterEnd(tx: EntityManager, callback: Callback): void {
  wait(tx, { callback, evenIfRolledBack: true });
}

function wait(tx: EntityManager, one: Waiting): void {
  const runner = requireTransaction(tx);
  waiting.set(runner, [...(waiting.get(runner) ?? []), one]);
}

/** @throws when `tx` is not the manager of a transaction under way */
export function requireTransaction(tx: EntityManager): QueryRunner {
  if (tx.queryRunner?.isTransactionActive !== true) throw new Error('This must happen inside a transaction.');
  return tx.queryRunner;
}

/** Hears of commits from TypeORM. */
@Injectable()
export class CommitSubscriber implements EntitySubscriberInterface {
  constructor(@InjectDataSource() dataSource: DataSource) {
    dataSource.subscribers.push(this);
  }

  afterTransactionCommit({ queryRunner }: { queryRunner: QueryRunner }): void {
    if (queryRunner.isTransactionActive) return; // Only a savepoint was released.
    for (const { callback } of takeWaiting(queryRunner)) callback();
  }

  afterTransactionRollback({ queryRunner }: { queryRunner: QueryRunner }): void {
    if (queryRunner.isTransactionActive) return;
    for (const { callback, evenIfRolledBack } of takeWaiting(queryRunner)) if (evenIfRolledBack) callback();
  }
}

function takeWaiting(queryRunner: QueryRunner): readonly Waiting[] {
  const taken = waiting.get(queryRunner) ?? [];
  waiting.delete(queryRunner);
  return taken;
}
