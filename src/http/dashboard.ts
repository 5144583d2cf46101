import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Request, RequestHandler, Response } from 'express';
import { type DashboardFile, readDashboardFiles } from './dashboard-files.js';

/** Made by `npm run build`; a part of the package. */
const FOLDER = fileURLToPath(new URL('../../dashboard', import.meta.url));

const DOCUMENT = '/index.html';

/** Where the document has the nonce; as in `dashboard/vite.config.ts`. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/** All of them are the same document: what they show is decided in the browser. */
const PAGES =
  /^\/(?:(?:settings|operator)(?:\/[\w/-]*)?|sign-in|register|forgot-password|reset-password|invitation)?$/;

// Mantine writes the variables of its theme into elements of the page: they are known by the nonce of this answer.
const policyWith = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Serves the dashboard: its pages and their files, compressed as they were built. */
export function dashboard(): RequestHandler {
  const files = readDashboardFiles(FOLDER);
  const page = files.get(DOCUMENT)?.content.toString();
  return (request, response, next) => {
    if (page === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
    const { path } = request;
    if (PAGES.test(path)) return sendPage(page, response);
    const file = path === DOCUMENT ? undefined : files.get(path);
    if (file === undefined) return next();
    // The names of assets hold their hash: they never change. All else is asked for again.
    const isForever = path.startsWith('/assets/');
    sendFile(file, isForever ? 'public, max-age=31536000, immutable' : 'no-cache', request, response);
  };
}

/** Each answer has its own nonce: it is never one that was kept. */
function sendPage(page: string, response: Response): void {
  const nonce = randomBytes(16).toString('base64url');
  const body = Buffer.from(page.replaceAll(NONCE_PLACEHOLDER, nonce));
  response.type('html');
  response.set({ 'Cache-Control': 'no-cache', 'Content-Security-Policy': policyWith(nonce) });
  response.set('Content-Length', String(body.length)).end(body);
}

function sendFile(file: DashboardFile, caching: string, request: Request, response: Response): void {
  response.type(file.extension);
  response.set({ 'Cache-Control': caching, ETag: file.etag, Vary: 'Accept-Encoding' });
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const [encoding, content] = file.encoded.find(([name]) => request.acceptsEncodings(name)) ?? [];
  if (encoding !== undefined) response.set('Content-Encoding', encoding);
  const body = content ?? file.content;
  response.set('Content-Length', String(body.length)).end(body);
}
