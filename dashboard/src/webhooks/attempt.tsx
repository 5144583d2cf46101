import { SimpleGrid, Stack } from '@mantine/core';
import type { AttemptDto, TimingsDto } from '../client/types.gen.js';
import { deliveries as texts } from '../texts/deliveries.js';
import { Facts } from '../components/facts.js';
import { HttpMessage } from './http-message.js';

interface Properties {
  readonly attempt: AttemptDto;
  /** Of the message. */
  readonly body: string;
}

/** Of an answer. */
const KEPT_BYTES = 16 * 1_024;

/** One try: how it went, and what was sent and answered, side by side. */
export function Attempt({ attempt, body }: Properties) {
  const { started_at, address, duration_ms, timings, error, status_code } = attempt;
  const known: [string, string][] = [
    [texts.attempts.at, started_at],
    [texts.attempts.duration, texts.milliseconds(duration_ms)],
  ];
  if (error !== null) known.unshift([texts.attempts.error, error]);
  if (address !== null) known.push([texts.attempts.address, address]);
  if (timings !== null) known.push([texts.attempts.timings, inWords(timings)]);
  return (
    <Stack>
      <Facts facts={known} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <HttpMessage title={texts.request} headers={attempt.request_headers} body={body} />
        {status_code === null ? (
          <HttpMessage title={texts.response} headers={null} body={null} otherwise={texts.noAnswer} />
        ) : (
          <HttpMessage
            title={`${texts.response} ${status_code}`}
            headers={attempt.response_headers}
            body={attempt.response_body}
            hint={isCut(attempt.response_body) ? texts.firstPart : undefined}
          />
        )}
      </SimpleGrid>
    </Stack>
  );
}

const isCut = (body: string | null): boolean => new TextEncoder().encode(body ?? '').length >= KEPT_BYTES;

/** Only what there was: over a connection that is there already nothing is looked up. */
function inWords(timings: TimingsDto): string {
  const phases = Object.entries(texts.phases).map(
    ([phase, label]) => [label, timings[phase as keyof typeof texts.phases]] as const,
  );
  return phases
    .flatMap(([label, took]) => (took === null ? [] : [`${label} ${texts.milliseconds(took)}`]))
    .join(', ');
}
