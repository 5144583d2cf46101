// Latchkey's check of credentials without HTTP around it, which could not bring them fast enough.
import 'reflect-metadata';
import { hash } from 'node:crypto';
import { createServer, CredentialVerifier, readSettings } from '../../dist/src/index.js';
import { keyText } from '../keys.mjs';
import { serve } from './support.mjs';

const CREDENTIALS = 100_000;
const AT_ONCE = 500;
// No key has such a number.
const NEVER_ISSUED = 1_000_000_000;

const app = await createServer(readSettings());
await app.init();
const verifier = app.get(CredentialVerifier, { strict: false });
serve({ server: app.getHttpServer(), headers: [], questions: { unknown: measureUnknown } });

async function measureUnknown() {
  const texts = Array.from({ length: CREDENTIALS }, (_, i) => keyText(NEVER_ISSUED + i));
  const wrong = texts.map((text) => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`);
  // Once for what the compiler has to learn, once for the figures.
  for (const list of [wrong, texts]) await verifyAll(list);
  globalThis.gc();
  const heapBefore = process.memoryUsage().heapUsed;
  const unknown = {
    hash: await cpuPerCredential(() => texts.forEach((text) => hash('sha256', text, 'binary'))),
    wrongChecksum: await cpuPerCredential(() => verifyAll(wrong)),
    wellFormed: await cpuPerCredential(() => verifyAll(texts)),
  };
  globalThis.gc();
  return { unknown: { ...unknown, heapGrowth: process.memoryUsage().heapUsed - heapBefore } };
}

async function verifyAll(texts) {
  for (let from = 0; from < texts.length; from += AT_ONCE) {
    const found = await Promise.all(texts.slice(from, from + AT_ONCE).map((text) => verifier.verify(text)));
    if (found.some((verification) => verification !== 'unknown'))
      throw new Error('An unknown one was let in.');
  }
}

async function cpuPerCredential(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CREDENTIALS;
}
