import { type Read, type Subject, unexplained, type Write } from './history.js';

const key: Subject = {
  registers: ['revoked', 'suspended'],
  answer: ([revoked, suspended]) => (revoked === 'yes' ? '401' : suspended === 'yes' ? '403' : '200'),
};
const initial = new Map([
  ['revoked', 'no'],
  ['suspended', 'no'],
]);

const set = (register: string, value: string, begin: number, end: number): Write => ({
  register,
  value,
  begin,
  end,
});
const read = (answer: string, begin: number, end: number): Read => ({ subject: key, answer, begin, end });
const faults = (writes: Write[], reads: Read[]) =>
  unexplained(initial, writes, reads).map(({ answer, begin, end }) => `${answer} ${begin}–${end}`);

describe('a history', () => {
  const revoke = set('revoked', 'yes', 10, 20);
  const suspend = set('suspended', 'yes', 10, 20);
  const reinstate = set('suspended', 'no', 30, 40);

  test('is right when every answer is that of a moment of its own', () => {
    expect(faults([], [read('200', 1, 2)])).toEqual([]);
    expect(faults([revoke], [read('200', 1, 9), read('200', 1, 11), read('401', 1, 10)])).toEqual([]);
    expect(faults([revoke], [read('200', 19, 30), read('401', 21, 22)])).toEqual([]);
    expect(faults([suspend, reinstate], [read('403', 21, 29), read('200', 41, 42)])).toEqual([]);
    expect(faults([suspend, reinstate], [read('200', 1, 50), read('403', 1, 50)])).toEqual([]);
  });

  test.each([
    ['a yes after the revocation was answered', [revoke], [read('200', 21, 22)]],
    ['a no before the revocation began', [revoke], [read('401', 5, 9)]],
    ['a no after the reinstatement was answered', [suspend, reinstate], [read('403', 41, 42)]],
    ['a yes between the two', [suspend, reinstate], [read('200', 21, 29)]],
    ['an answer of no state at all', [suspend], [read('503', 1, 50)]],
  ])('is wrong with %s', (_, writes, reads) => {
    expect(faults(writes, reads)).toHaveLength(1);
  });

  test('must not go backwards while a change is under way', () => {
    expect(faults([revoke], [read('401', 11, 13), read('200', 14, 16)])).toEqual(['200 14–16']);
    expect(faults([revoke], [read('401', 11, 13), read('200', 12, 16)])).toEqual([]);
    expect(faults([suspend, reinstate], [read('200', 31, 33), read('403', 34, 36)])).toEqual(['403 34–36']);
  });

  test('must not mix the states of two moments', () => {
    const writes = [set('suspended', 'yes', 10, 12), set('revoked', 'yes', 10, 40)];
    // Once it was seen to be revoked, it is not merely suspended.
    expect(faults(writes, [read('401', 20, 22), read('403', 23, 24)])).toEqual(['403 23–24']);
    expect(faults(writes, [read('403', 20, 22), read('401', 23, 24)])).toEqual([]);
    // It was never neither of the two after 12.
    expect(faults(writes, [read('200', 13, 50)])).toHaveLength(1);
  });

  test('is judged by what follows from all answers together', () => {
    // The one at 22 shows that the reinstatement had not happened yet; so what came before it was suspended too.
    const writes = [set('suspended', 'yes', 5, 10), set('suspended', 'no', 12, 40)];
    expect(faults(writes, [read('403', 20, 22), read('200', 14, 19)])).toHaveLength(1);
  });

  test('knows no order of writes that overlap', () => {
    expect(() => faults([revoke, set('revoked', 'no', 15, 25)], [])).toThrow('overlap');
  });
});
