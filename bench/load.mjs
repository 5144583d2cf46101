// The load: connections that are kept alive, each with one request under way at a time. Raw sockets, since the load
// shares a core with the databases, and every library that we tried costs more than the server that it asks.
import { Buffer } from 'node:buffer';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const END_OF_JSON = '}'.charCodeAt(0);

/**
 * Sends requests for some time.
 *
 * @param {{ port: number, connections: number, seconds: number, request: () => Buffer }} options
 * @returns {Promise<{ requests: number, seconds: number, latencies: Float64Array }>} latencies in ms, sorted
 * @throws when an answer is not 200
 */
export async function load({ port, connections, seconds, request }) {
  const latencies = [];
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  const wakefulness = stayAwake();
  await Promise.all(
    Array.from({ length: connections }, () => ask(port, until, request, (ms) => latencies.push(ms))),
  );
  wakefulness.end();
  const took = (performance.now() - begun) / 1_000;
  return { requests: latencies.length, seconds: took, latencies: Float64Array.from(latencies).sort() };
}

const ROOM = 64 * 1_024;

/** One connection, until the time is over. */
function ask(port, until, request, onAnswer) {
  return new Promise((resolve, reject) => {
    let begun = 0;
    let length = 0;
    let filled = 0;
    const answer = Buffer.alloc(ROOM);
    const chunk = Buffer.alloc(ROOM);
    // Past the streams, which cost more than the rest: what arrives is in `chunk`.
    const onread = { buffer: chunk, callback: (size) => read(size) };
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    const send = () => {
      begun = performance.now();
      socket.write(request());
    };
    const read = (size) => {
      filled += chunk.copy(answer, filled, 0, size);
      // Nearly all answers are as long as the one before.
      if (filled !== length || answer[filled - 1] !== END_OF_JSON)
        length = lengthOf(answer.subarray(0, filled));
      if (length === undefined || filled < length) return true;
      filled = 0;
      if (!isOk(answer)) {
        reject(new Error(`An answer is not 200:\n${answer.toString('utf8', 0, length)}`));
        return false;
      }
      const now = performance.now();
      onAnswer(now - begun);
      if (now < until) send();
      else end();
      return true;
    };
    const end = () => {
      socket.removeAllListeners('close').destroy();
      resolve();
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed the connection.')));
  });
}

/** "HTTP/1.1 200" */
const isOk = (answer) => answer[9] === 0x32 && answer[10] === 0x30 && answer[11] === 0x30;

/** How many bytes the answer has, or undefined while its head is not whole. */
function lengthOf(answer) {
  const end = answer.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer.latin1Slice(0, end))?.[1];
  if (length === undefined) throw new Error('An answer says nothing of its length.');
  return end + END_OF_HEAD.length + Number(length);
}

/**
 * Who waits for an answer must be woken for it, and on a virtual machine the server pays for that, with more than the
 * answer costs. So the load never sleeps.
 */
function stayAwake() {
  let awake = true;
  const again = () => awake && setImmediate(again);
  again();
  return { end: () => (awake = false) };
}
