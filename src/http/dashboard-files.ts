import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file of the dashboard, as it was when the server was started. */
export interface DashboardFile {
  /** Such as `.js`: from it follows the type. */
  readonly extension: string;
  readonly etag: string;
  readonly content: Buffer;
  /** By the name of the encoding, the smallest first; made when it was built. */
  readonly encoded: readonly (readonly [encoding: string, content: Buffer])[];
}

const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/**
 * Reads all of them: some two megabytes, which a build or an update under the running server does not mix up.
 *
 * @returns by their paths, such as `/assets/index-D4f.js`; nothing where it has not been built
 */
export function readDashboardFiles(folder: string): ReadonlyMap<string, DashboardFile> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const isEncoded = (name: string) => ENCODINGS.some(([, suffix]) => name.endsWith(suffix));
  const pathOf = (name: string) => name.slice(folder.length).replaceAll('\\', '/');
  return new Map(names.filter((name) => !isEncoded(name)).map((name) => [pathOf(name), read(name)]));
}

function read(name: string): DashboardFile {
  const content = readFileSync(name);
  const encoded = ENCODINGS.filter(([, suffix]) => existsSync(name + suffix)).map(
    ([encoding, suffix]) => [encoding, readFileSync(name + suffix)] as const,
  );
  // Of the content: all files of a published package have the same time. Weak, for each encoding has other bytes.
  const etag = `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  return { extension: extname(name), etag, content, encoded };
}
