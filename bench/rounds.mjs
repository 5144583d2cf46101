// Measures subjects in turns, so that what slows the machine down for a while slows all of them.
import { load } from './load.mjs';

/**
 * @param {{ name: string, server: ServerProcess, request: () => Buffer }[]} subjects
 * @returns {Promise<Map<string, Sample[]>>} by the subject's name, a sample for each round
 */
export async function measureInRounds(subjects, { rounds, seconds, connections, onRound = () => {} }) {
  const samples = new Map(subjects.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    onRound(round);
    for (const subject of subjects)
      samples.get(subject.name).push(await measure(subject, { seconds, connections }));
  }
  return samples;
}

/** One sample, after some requests that do not count. */
export async function measure({ server, request }, { seconds, connections }) {
  server.resume();
  const options = { port: server.port, connections, request };
  await load({ ...options, seconds: seconds / 4 });
  const before = await server.cpu();
  const { requests, seconds: took, latencies } = await load({ ...options, seconds });
  const cpu = (await server.cpu()) - before;
  server.pause();
  return {
    requestsPerSecond: requests / took,
    cpuPerRequest: cpu / requests,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
