/**
 * What every server of the benchmark does for the harness that forked it: listens, says where and with which
 * credentials, answers what it has used, and ends when the harness does.
 *
 * @param {object} options
 * @param {import('node:http').Server} options.server  not listening yet
 * @param {string[]} options.headers  one raw header line for each credential; for a server that asks for none,
 *   one line that says nothing
 * @param {Record<string, () => object | Promise<object>>} [options.questions]  that this server answers besides
 */
export function serve({ server, headers, questions = {} }) {
  process.on('disconnect', () => process.exit());
  process.on('message', async (question) => process.send(await (questions[question] ?? answer)(question)));
  server.listen(0, '127.0.0.1', () => {
    process.send({ ready: true, port: server.address().port, headers });
  });
}

/** How many credentials the harness asks for. */
export function numberOfKeys() {
  return Number(process.env.KEYS ?? 1000);
}

function answer(question) {
  if (question === 'cpu') return { cpu: process.cpuUsage() };
  if (question === 'memory') {
    globalThis.gc?.();
    return { memory: process.memoryUsage() };
  }
  throw new Error(`The harness asked for ${JSON.stringify(question)}.`);
}
