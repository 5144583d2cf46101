// Measures subjects in turns, so that what slows the machine down for a while slows all of them.
import { load } from './load.mjs';

/**
 * @param {{ name: string, server: ServerProcess, request: () => Buffer }[]} subjects
 * @returns {Promise<Map<string, Sample[]>>} by the subject's name, a sample for each round
 */
export async function measureInRounds(subjects, { rounds, seconds, connections, onRound }) {
  const samples = new Map(subjects.map(({ name }) => [name, []]));
  subjects.forEach(({ server }) => server.pause());
  // The first round is for the compiler, and does not count.
  for (let round = 0; round <= rounds; round++) {
    if (round > 0) onRound(round);
    for (const subject of subjects) {
      const sample = await measure(subject, { seconds, connections });
      if (round > 0) samples.get(subject.name).push(sample);
    }
  }
  return samples;
}

/**
 * One sample, after some requests that do not count.
 *
 * @param {() => Promise<() => Promise<void>>} [options.meanwhile] begins what else happens; what it gives ends that
 */
export async function measure({ server, request }, { seconds, connections, meanwhile }) {
  server.resume();
  const end = await meanwhile?.();
  const options = { port: server.port, connections, request };
  await load({ ...options, seconds: seconds / 4 });
  const before = await server.cpu();
  const { requests, seconds: took, latencies } = await load({ ...options, seconds });
  const cpu = (await server.cpu()) - before;
  await end?.();
  server.pause();
  return {
    requestsPerSecond: requests / took,
    cpuPerRequest: cpu / requests,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
