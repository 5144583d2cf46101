import { LatchkeyError, SettingsError } from 'latchkey';

const FIRST_BYTE_WITHIN_MS = 60_000;

/** Where prompts go: an endpoint that is compatible with OpenAI's chat completions. */
export class AgentUpstream {
  private readonly url: string | undefined;

  /** @throws {SettingsError} when AGENT_UPSTREAM_URL is no http address */
  constructor(private readonly environment: NodeJS.ProcessEnv) {
    const given = environment.AGENT_UPSTREAM_URL?.replace(/\/+$/, '');
    if (given === undefined || given === '') return;
    if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
      throw new SettingsError(['AGENT_UPSTREAM_URL must be a URL that begins with http:// or https://']);
    }
    this.url = given.endsWith('/chat/completions') ? given : `${given}/chat/completions`;
  }

  /** @throws {LatchkeyError} `unavailable` when there is none */
  requireConfigured(): void {
    if (this.url === undefined) {
      throw new LatchkeyError('unavailable', 'No agent is configured here: AGENT_UPSTREAM_URL is not set.');
    }
  }

  /**
   * Begins a generation, and waits for its first bytes: what fails before them has cost nothing.
   *
   * @param gone aborted when the client has gone away
   * @returns the Server-Sent Events, as they come
   * @throws {LatchkeyError} `upstream_failed`
   */
  async generate(prompt: string, gone: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('no answer in time')), FIRST_BYTE_WITHIN_MS);
    try {
      const body = await this.post(prompt, AbortSignal.any([gone, late.signal]));
      const chunks = body[Symbol.asyncIterator]();
      const first = await chunks.next();
      if (first.done === true) throw new Error('an empty answer');
      return joined(first.value, chunks);
    } catch (cause) {
      throw new LatchkeyError('upstream_failed', 'The agent did not answer; nothing was charged.', { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  private async post(prompt: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const { AGENT_UPSTREAM_KEY: key, AGENT_MODEL: model = 'gpt-4o-mini' } = this.environment;
    const response = await fetch(this.url!, {
      method: 'POST',
      redirect: 'error', // Our key for the upstream goes nowhere else.
      headers: {
        'Content-Type': 'application/json',
        Accept: 'text/event-stream',
        ...(key !== undefined && { Authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: prompt }] }),
      signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (response.ok && isStream && response.body !== null) return response.body;
    await response.body?.cancel();
    throw new Error(`${response.status} ${response.headers.get('content-type')}`);
  }
}

async function* joined(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}
