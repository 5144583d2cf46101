// Measures servers in turns, so that what slows the machine down for a while slows all of them.
import { load } from './load.mjs';

const WARM_UP_SECONDS = 6;

/**
 * Each server is started anew in each round: how fast a process is depends on what the compiler and the memory happened
 * to make of it, by as much as what is compared here.
 *
 * @param {{ start: () => Promise<ServerProcess>, subjects: { name: string, requests: Function }[] }[]} servers
 * @param {number[]} connections at a time, one after the other
 * @returns {Promise<Map<number, Map<string, Sample[]>>>} by connections and the subject's name, a sample for each round
 */
export async function measureInRounds(servers, { rounds, seconds, connections, onRound }) {
  const samples = new Map(connections.map((count) => [count, new Map()]));
  for (let round = 1; round <= rounds; round++) {
    onRound(round);
    for (const { start, subjects } of servers) {
      const server = await start();
      const all = subjects.map((subject) => ({ ...subject, server, request: subject.requests(server) }));
      for (const subject of all) await warmUp(subject);
      for (const count of connections) {
        for (const subject of all) {
          const sample = await measure(subject, { seconds, connections: count });
          const ofCount = samples.get(count);
          ofCount.set(subject.name, [...(ofCount.get(subject.name) ?? []), sample]);
        }
      }
      await server.stop();
    }
  }
  return samples;
}

/** For the compiler, and until all that is in use has been used: this does not count. */
export async function warmUp({ server, request, warmUpRequests = 0 }) {
  for (let made = 0, begun = false; made < warmUpRequests || !begun; begun = true) {
    const options = { port: server.port, connections: 32, seconds: WARM_UP_SECONDS, request };
    made += (await load(options)).requests;
  }
}

/** One sample. */
export async function measure({ server, request }, { seconds, connections }) {
  const before = await server.cpu();
  const {
    requests,
    seconds: took,
    latencies,
  } = await load({
    port: server.port,
    connections,
    seconds,
    request,
  });
  const cpu = (await server.cpu()) - before;
  return {
    requestsPerSecond: requests / took,
    cpuPerRequest: cpu / requests,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
