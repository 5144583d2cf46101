import { decodeCursor, encodeCursor, toPage } from './cursor.js';

describe('cursors', () => {
  test('come back as the place that they were made of', () => {
    for (const id of [1, 42, Number.MAX_SAFE_INTEGER]) expect(decodeCursor(encodeCursor(id))).toBe(id);
  });

  test.each([
    '',
    'x',
    '42',
    'aWQ6',
    encodeCursor(0),
    encodeCursor(-1),
    encodeCursor(1.5),
    encodeCursor(1e17),
    '%%%',
    '\0',
  ])('that no list gave out are refused: %j', (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  test('lead to the next page as long as there is one', () => {
    const rows = [{ id: 9 }, { id: 5 }, { id: 2 }];
    expect(toPage(rows, 2)).toEqual({ rows: rows.slice(0, 2), next_cursor: encodeCursor(5) });
    expect(toPage(rows, 3)).toEqual({ rows, next_cursor: null });
    expect(toPage([], 3)).toEqual({ rows: [], next_cursor: null });
  });
});
