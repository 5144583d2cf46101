import { fileURLToPath } from 'node:url';
import type { Request, RequestHandler, Response } from 'express';
import { type DashboardFile, readDashboardFiles } from './dashboard-files.js';

/** Made by `npm run build`; a part of the package. */
const FOLDER = fileURLToPath(new URL('../../dashboard', import.meta.url));

const DOCUMENT = '/index.html';

/** All of them are the same document: what they show is decided in the browser. */
const PAGES =
  /^\/(?:(?:settings|operator)(?:\/[\w/-]*)?|sign-in|register|forgot-password|reset-password|invitation)?$/;

// Mantine writes the variables of its theme into an element of the page: styles are the one thing allowed inline.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the dashboard: its pages and their files, compressed as they were built. */
export function dashboard(): RequestHandler {
  const files = readDashboardFiles(FOLDER);
  const page = files.get(DOCUMENT);
  return (request, response, next) => {
    if (page === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
    const { path } = request;
    if (PAGES.test(path)) {
      response.setHeader('Content-Security-Policy', POLICY);
      return send(page, 'no-cache', request, response);
    }
    const file = path === DOCUMENT ? undefined : files.get(path);
    if (file === undefined) return next();
    // The names of assets hold their hash: they never change. All else is asked for again.
    const isForever = path.startsWith('/assets/');
    send(file, isForever ? 'public, max-age=31536000, immutable' : 'no-cache', request, response);
  };
}

function send(file: DashboardFile, caching: string, request: Request, response: Response): void {
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
