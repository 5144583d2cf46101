import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import sirv from 'sirv';

/** Made by `npm run build`; a part of the package. */
const FOLDER = fileURLToPath(new URL('../../dashboard', import.meta.url));

/** All of them are the same document: what they show is decided in the browser. */
const PAGES =
  /^\/(?:(?:settings|operator)(?:\/[\w/-]*)?|sign-in|register|forgot-password|reset-password|invitation)?$/;

const FILES = /^\/(?:assets\/[\w.-]+|favicon\.svg|color-scheme\.js)$/;

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

/** Serves the dashboard: its pages and their scripts, compressed as they were built. */
export function dashboard(): RequestHandler {
  if (!existsSync(FOLDER)) return (_request, _response, next) => next();
  const files = sirv(FOLDER, { gzip: true, brotli: true, etag: true, setHeaders: cachingOf });
  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    const path = request.url.split('?', 1)[0]!;
    if (FILES.test(path)) return files(request, response, next);
    if (!PAGES.test(path)) return next();
    response.setHeader('Content-Security-Policy', POLICY);
    request.url = '/';
    files(request, response, next);
  };
}

type CachingOf = NonNullable<Parameters<typeof sirv>[1]>['setHeaders'];

/** The names of assets hold their hash: they never change. All else is asked for again. */
const cachingOf: CachingOf = (response, path) => {
  const isForever = path.startsWith('/assets/');
  response.setHeader('Cache-Control', isForever ? 'public, max-age=31536000, immutable' : 'no-cache');
};
