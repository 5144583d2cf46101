import { QueryFailedError } from 'typeorm';
import { databaseProblem } from './database-errors.js';

const withCode = (code: string, message = 'something') => Object.assign(new Error(message), { code });
const failedQuery = (code: string) => new QueryFailedError('SELECT 1', [], withCode(code));

describe('errors of the database', () => {
  test.each([
    ['it refuses connections', withCode('ECONNREFUSED')],
    ['the connection is reset', withCode('ECONNRESET')],
    ['its host is gone', withCode('EHOSTUNREACH')],
    ['its name is gone', withCode('ENOTFOUND')],
    [
      'localhost refuses on both protocols',
      new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]),
    ],
    ['it is shut down', failedQuery('57P01')],
    ['it starts up', withCode('57P03')],
    ['it has too many connections', withCode('53300')],
    ['its disk is full', failedQuery('53100')],
    ['it has become a standby', failedQuery('25006')],
    ['a statement took too long', failedQuery('57014')],
    ['a transaction was the victim of a deadlock', failedQuery('40P01')],
    ['nothing answers', new Error('Query read timeout')],
    ['no connection is to be had', new Error('timeout exceeded when trying to connect')],
    ['the connection breaks', new Error('Connection terminated unexpectedly')],
    ['a broken connection is asked', new Error('Client was closed and is not queryable')],
    [
      'it broke within a transaction',
      new Error('Query runner already released. Cannot run queries anymore.'),
    ],
  ])('mean that it is unavailable when %s', (_, error) => {
    expect(databaseProblem(error)).toBe('unavailable');
  });

  test('mean wrong input when a value cannot be stored', () => {
    expect(databaseProblem(failedQuery('22P05'))).toBe('invalid_input');
    expect(databaseProblem(failedQuery('22003'))).toBe('invalid_input');
  });

  test('mean a conflict when something exists already', () => {
    expect(databaseProblem(failedQuery('23505'))).toBe('conflict');
  });

  test('are faults of ours otherwise', () => {
    expect(databaseProblem(failedQuery('42601'))).toBeUndefined();
    expect(databaseProblem(failedQuery('23502'))).toBeUndefined();
    expect(databaseProblem(new TypeError('undefined is not a function'))).toBeUndefined();
    expect(databaseProblem(withCode('22P05'))).toBeUndefined();
    expect(databaseProblem('57P01')).toBeUndefined();
    expect(databaseProblem(undefined)).toBeUndefined();
  });
});
