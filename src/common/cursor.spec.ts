import { decodeCursor, encodeCursor, toPage } from './cursor.js';
import { LatchkeyError } from './errors/latchkey-error.js';

describe('cursors', () => {
  test('a cursor leads back to its place', () => {
    expect(decodeCursor(encodeCursor(42))).toBe(42);
  });

  test.each([
    '',
    'x',
    'aWQ6',
    '42',
    encodeCursor(0),
    encodeCursor(-1),
    encodeCursor(2 ** 53),
    'é',
    '\0'.repeat(100),
  ])('refuses %j, which no list has given out', (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(LatchkeyError);
  });

  test('one row more than the page tells that there is another page', () => {
    const rows = [{ id: 3 }, { id: 2 }, { id: 1 }];
    expect(toPage(rows, 2)).toEqual({ rows: [{ id: 3 }, { id: 2 }], next_cursor: encodeCursor(2) });
    expect(toPage(rows, 3)).toEqual({ rows, next_cursor: null });
    expect(toPage([], 3)).toEqual({ rows: [], next_cursor: null });
  });
});
