import { Accordion, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { AttemptDto, DeliveryWithAttemptsDto } from '../client/types.gen.js';
import { StatusBadge } from '../components/status-badge.js';
import { Time } from '../components/time.js';
import { deliveries as texts } from '../texts/deliveries.js';
import { Attempt } from './attempt.js';
import { mayBeOnItsWay } from './queries.js';

const MOST = 50;

/** Each try of a delivery, the last one first, and open. */
export function Attempts({ delivery }: { readonly delivery: DeliveryWithAttemptsDto }) {
  const { attempts, body } = delivery;
  const [opened, setOpened] = useState<string | null>();
  const newestFirst = attempts.toReversed();
  return (
    <Stack gap="sm" component="section" aria-label={texts.attempts.title}>
      <Title order={2} size="h4">
        {texts.attempts.title}
      </Title>
      <Text size="sm" c="dimmed" role="status">
        {whatIsMissing(delivery)}
      </Text>
      <Accordion
        variant="contained"
        order={3}
        value={opened === undefined ? (newestFirst[0]?.started_at ?? null) : opened}
        onChange={setOpened}
      >
        {newestFirst.map((attempt) => (
          <Accordion.Item key={attempt.started_at} value={attempt.started_at}>
            <Accordion.Control>
              <Summary attempt={attempt} />
            </Accordion.Control>
            <Accordion.Panel>
              <Attempt attempt={attempt} body={body} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {attempts.length >= MOST && <Text size="sm">{texts.attempts.lastFifty}</Text>}
    </Stack>
  );
}

/** A try is written down once it is over. */
function whatIsMissing(delivery: DeliveryWithAttemptsDto): string | null {
  const { attempts, status, tries } = delivery;
  if (tries > attempts.length && attempts.length < MOST) {
    return status === 'pending' && mayBeOnItsWay(delivery) ? texts.attempts.onItsWay : texts.attempts.lost;
  }
  return attempts.length === 0 ? texts.attempts.none : null;
}

function Summary({ attempt }: { readonly attempt: AttemptDto }) {
  const { error_kind, status_code, started_at, duration_ms } = attempt;
  const label =
    status_code !== null && (error_kind === null || error_kind === 'status' || error_kind === 'redirect')
      ? texts.answered(status_code)
      : texts.errors[error_kind ?? 'internal'];
  return (
    <Group gap="xs">
      <StatusBadge tone={error_kind === null ? 'good' : 'bad'} label={label} />
      <Text size="sm" span>
        <Time at={started_at} />, {texts.milliseconds(duration_ms)}
      </Text>
    </Group>
  );
}
