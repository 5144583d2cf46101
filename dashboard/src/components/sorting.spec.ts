import { type Column, sorted } from './sorting.js';

interface Row {
  readonly name: string;
  readonly used: number | null;
}

const rows: readonly Row[] = [
  { name: 'key 10', used: 5 },
  { name: 'Key 9', used: null },
  { name: 'key 1', used: 20 },
];
const columns: readonly Column<Row>[] = [
  { label: 'Name', cell: () => null, sortBy: ({ name }) => name },
  { label: 'Used', cell: () => null, sortBy: ({ used }) => used },
  { label: 'Status', cell: () => null },
];
const names = (label: string, descending: boolean) =>
  sorted(rows, columns, { label, descending }).map(({ name }) => name);

describe('rows', () => {
  test('are in the order of their names as people count, whatever the case', () => {
    expect(names('Name', false)).toEqual(['key 1', 'Key 9', 'key 10']);
    expect(names('Name', true)).toEqual(['key 10', 'Key 9', 'key 1']);
  });

  test('without a value come last, whichever way they are sorted', () => {
    expect(names('Used', false)).toEqual(['key 10', 'key 1', 'Key 9']);
    expect(names('Used', true)).toEqual(['key 1', 'key 10', 'Key 9']);
  });

  test('stay as they are where nothing is to be sorted, and are never changed in place', () => {
    expect(sorted(rows, columns, null)).toBe(rows);
    expect(sorted(rows, columns, { label: 'Status', descending: true })).toBe(rows);
    expect(rows[0]!.name).toBe('key 10');
  });
});
