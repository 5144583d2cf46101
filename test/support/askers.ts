import type { Read } from './history.js';
import { KeepAlive, type PlainAnswer } from './keep-alive.js';
import type { Credential } from './population.js';
import type { Random } from './random.js';

export interface Asked extends Read {
  readonly subject: Credential;
  readonly node: number;
}

/** Asks one node after another request has been answered, again and again, until it is told to stop. */
export async function ask(
  node: number,
  url: string,
  choose: (random: Random) => Credential,
  random: Random,
  isGoing: () => boolean,
  record: (asked: Asked) => void,
): Promise<void> {
  const connection = new KeepAlive(url);
  while (isGoing()) {
    const subject = choose(random);
    const begin = performance.now();
    const answer = await connection.get('/api/whoami', subject.text);
    const end = performance.now();
    record({ subject, node, begin, end, answer: answer === undefined ? 'broken' : observe(answer) });
  }
  connection.close();
}

/** All that an answer shows of the credential and of those behind it. */
function observe({ status, head, body }: PlainAnswer): string {
  const limit = /\r\nx-ratelimit-limit: (\d+)/.exec(head)?.[1] ?? 'no limit';
  if (status === 403) return `403 ${limit}`;
  const told = JSON.parse(body) as {
    code?: string;
    data?: {
      credential: { name: string };
      organization: { name: string };
      user: { name: string } | null;
      abilities: string[];
    };
  };
  if (status !== 200 || told.data === undefined) return `${status} ${told.code ?? ''}`;
  const { credential, organization, user, abilities } = told.data;
  const names = [credential.name, organization.name, user?.name ?? '-'].map((name) =>
    name.replace(/ /g, '_'),
  );
  return `200 ${names.join(' ')} ${limit} ${abilities.join(',')}`;
}
