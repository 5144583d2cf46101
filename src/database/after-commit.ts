import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager, EntitySubscriberInterface, QueryRunner } from 'typeorm';

type Callback = () => void;

const waiting = new WeakMap<QueryRunner, Callback[]>();

/**
 * Runs something once the transaction has been committed, and never if it is rolled back. Of nested transactions
 * the outermost decides.
 *
 * @throws when `tx` is not the manager of a transaction under way
 */
export function afterCommit(tx: EntityManager, callback: Callback): void {
  const runner = requireTransaction(tx);
  waiting.set(runner, [...(waiting.get(runner) ?? []), callback]);
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
    const callbacks = waiting.get(queryRunner) ?? [];
    waiting.delete(queryRunner);
    for (const callback of callbacks) callback();
  }

  afterTransactionRollback({ queryRunner }: { queryRunner: QueryRunner }): void {
    if (!queryRunner.isTransactionActive) waiting.delete(queryRunner);
  }
}
