// A certificate for this run alone: the receiver shows it, the server is told to trust it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @returns {{ folder: string, key: string, cert: string, remove: () => void }} paths of PEM files, and of their folder */
export function createCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const { status, error, stderr } = spawnSync(
    'openssl',
    ['req', '-x509', '-days', '2', ...curve, '-keyout', key, '-out', cert, ...subject],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl is needed: install Debian's openssl. ${error ?? stderr}`);
  return { folder, key, cert, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
