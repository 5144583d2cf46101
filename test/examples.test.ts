import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../examples/', import.meta.url);
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');

describe('the example', () => {
  test.each(names)('%j is written in less than 250 lines, and a page tells how', (name) => {
    const files = readdirSync(new URL(name, folder), { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => file.endsWith('.ts')).map((file) => read(`${name}/${file}`));
    expect(sources.join('').split('\n').length - 1).toBeLessThan(250);
    expect(read(`${name}/README.md`)).toMatch(/this is all you write/i);
  });
});
