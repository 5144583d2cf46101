// A subscriber's server: takes 50 ms for each message, over TLS. Forked by the harness, which asks it what came.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const ANSWER_AFTER_MS = 50;
const { KEY, CERT, KEEP_ALIVE } = process.env;

let received = 0;
let connections = 0;
const server = createServer({ key: readFileSync(KEY), cert: readFileSync(CERT) }, (request, response) => {
  request.resume().once('end', () => {
    received += 1;
    setTimeout(() => {
      response.writeHead(204, KEEP_ALIVE === 'false' ? { connection: 'close' } : {}).end();
    }, ANSWER_AFTER_MS);
  });
});
server.on('secureConnection', () => (connections += 1));
process.on('disconnect', () => process.exit());
process.on('message', () => process.send({ received, connections }));
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
