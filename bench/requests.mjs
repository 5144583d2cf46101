// What the load sends.
import { Buffer } from 'node:buffer';

/**
 * @param {string} path
 * @param {string[]} headers a line each; the requests carry one after the other
 * @returns {() => Buffer} the next request
 */
export function requestsTo(path, headers) {
  const all = headers.map((header) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${header}\r\n\r\n`),
  );
  let next = 0;
  return () => {
    const request = all[next];
    next = next + 1 === all.length ? 0 : next + 1;
    return request;
  };
}
