import { Code, Group, Text } from '@mantine/core';
import { webhooks as texts } from '../texts/webhooks.js';

interface Properties {
  readonly events: readonly string[];
  /** The others are counted. */
  readonly most?: number;
}

/** What a webhook is told of. */
export function EventNames({ events, most = Infinity }: Properties) {
  if (events.includes('*')) return texts.allEvents;
  const shown = events.slice(0, most);
  return (
    <Group gap={4}>
      {shown.map((event) => (
        <Code key={event}>{event}</Code>
      ))}
      {events.length > shown.length && (
        <Text size="sm" span>
          {texts.moreEvents(events.length - shown.length)}
        </Text>
      )}
    </Group>
  );
}
