import { Checkbox, Fieldset, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { listEventTypesOptions } from '../client/@tanstack/react-query.gen.js';
import type { EventTypeDto } from '../client/types.gen.js';
import { Loaded } from '../components/loaded.js';
import { webhooks as texts } from '../texts/webhooks.js';

interface Properties {
  readonly wantsAll: boolean;
  /** Types, and `resource.*`. */
  readonly events: readonly string[];
  readonly error: ReactNode;
  readonly onWantAll: (wantsAll: boolean) => void;
  readonly onChange: (events: string[]) => void;
}

/** All events, or those that are chosen. */
export function EventsInput({ wantsAll, events, error, onWantAll, onChange }: Properties) {
  const errorId = useId();
  const name = useId();
  return (
    <Fieldset legend={texts.events.label} aria-describedby={error ? errorId : undefined}>
      <Stack gap="sm">
        <Radio
          name={name}
          label={texts.events.all}
          description={texts.events.allHint}
          checked={wantsAll}
          onChange={() => onWantAll(true)}
        />
        <Radio
          name={name}
          label={texts.events.chosen}
          checked={!wantsAll}
          onChange={() => onWantAll(false)}
          data-path="events"
        />
        {error && (
          <Text id={errorId} size="sm" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
        {!wantsAll && <Choices events={events} onChange={onChange} />}
      </Stack>
    </Fieldset>
  );
}

function Choices({ events, onChange }: Pick<Properties, 'events' | 'onChange'>) {
  const query = useQuery({ ...listEventTypesOptions(), staleTime: Infinity });
  const toggle = (event: string, isWanted: boolean) =>
    onChange(isWanted ? [...events, event] : events.filter((other) => other !== event));
  return (
    <Loaded query={query}>
      {({ data }) =>
        Object.entries(Object.groupBy(data, ({ name }) => resourceOf(name))).map(([resource, types]) => (
          <Resource
            key={resource}
            resource={resource}
            types={types ?? []}
            events={events}
            onToggle={toggle}
          />
        ))
      }
    </Loaded>
  );
}

interface ResourceProperties {
  readonly resource: string;
  readonly types: readonly EventTypeDto[];
  readonly events: readonly string[];
  readonly onToggle: (event: string, isWanted: boolean) => void;
}

/** All types of a resource, or some. */
function Resource({ resource, types, events, onToggle }: ResourceProperties) {
  const all = `${resource}.*`;
  const wantsAll = events.includes(all);
  return (
    <Stack gap={6} pl="lg" role="group" aria-label={texts.allOf(resource)}>
      <Checkbox
        label={texts.allOf(resource)}
        description={texts.events.allOfHint}
        checked={wantsAll}
        onChange={(event) => onToggle(all, event.currentTarget.checked)}
      />
      {types.map(({ name, description }) => (
        <Checkbox
          key={name}
          ml="lg"
          label={name}
          description={description}
          disabled={wantsAll}
          checked={wantsAll || events.includes(name)}
          onChange={(event) => onToggle(name, event.currentTarget.checked)}
        />
      ))}
    </Stack>
  );
}

const resourceOf = (type: string): string => type.slice(0, type.indexOf('.'));
