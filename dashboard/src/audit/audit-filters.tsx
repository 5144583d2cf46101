import { Button, Fieldset, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MemberDto } from '../client/types.gen.js';
import { useTyped } from '../components/typed.js';
import { audit as texts } from '../texts/audit.js';
import { type AuditFilter, startOf } from './filter.js';
import classes from './audit.module.css';

interface Properties {
  readonly filter: AuditFilter;
  readonly members: readonly MemberDto[];
  readonly onChange: (changes: Partial<AuditFilter>) => void;
}

const nothing: AuditFilter = { action: '', user: '', since: '', until: '' };

export function AuditFilters({ filter, members, onChange }: Properties) {
  const [clearings, setClearings] = useState(0);
  const clear = () => {
    // With the days that do not count, of which the address knows nothing.
    setClearings(clearings + 1);
    onChange(nothing);
  };
  return (
    <Fieldset legend={texts.filter.legend}>
      <div key={clearings} className={classes.filters}>
        <NativeSelect
          label={texts.filter.action}
          value={filter.action}
          onChange={(event) => onChange({ action: event.currentTarget.value })}
        >
          <option value="">{texts.filter.allActions}</option>
          <Unlisted value={filter.action} listed={listedActions} label={filter.action} />
          {texts.filter.choices.map(({ group, choices }) => (
            <optgroup key={group} label={group}>
              {choices.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </optgroup>
          ))}
        </NativeSelect>
        <NativeSelect
          label={texts.filter.user}
          value={filter.user}
          onChange={(event) => onChange({ user: event.currentTarget.value })}
        >
          <option value="">{texts.filter.everybody}</option>
          <Unlisted
            value={filter.user}
            listed={members.map(({ user_id }) => String(user_id))}
            label={texts.user(Number(filter.user))}
          />
          {members.map(({ user_id, name, email }) => (
            <option key={user_id} value={user_id}>
              {texts.filter.member(name, email)}
            </option>
          ))}
        </NativeSelect>
        <Day label={texts.filter.since} value={filter.since} onChange={(since) => onChange({ since })} />
        <Day
          label={texts.filter.until}
          value={filter.until}
          onChange={(until) => onChange({ until })}
          error={
            filter.since !== '' && filter.until !== '' && filter.until < filter.since && texts.filter.reversed
          }
        />
      </div>
      <Group justify="space-between" mt="sm">
        <Text size="sm" c="dimmed">
          {texts.filter.days}
        </Text>
        <Button variant="default" size="xs" onClick={clear}>
          {texts.filter.reset}
        </Button>
      </Group>
    </Fieldset>
  );
}

const listedActions = texts.filter.choices.flatMap(({ choices }) => choices.map(({ value }) => value));

interface UnlistedProperties {
  readonly value: string;
  readonly listed: readonly string[];
  readonly label: string;
}

/** What an address asks for that is not among the choices, such as what somebody did who has left. */
function Unlisted({ value, listed, label }: UnlistedProperties) {
  return value !== '' && !listed.includes(value) && <option value={value}>{label}</option>;
}

interface DayProperties {
  readonly label: string;
  /** What the address says. */
  readonly value: string;
  readonly onChange: (day: string) => void;
  readonly error?: string | false;
}

/** While a day is typed, it passes by others that nobody means: those that do not count stay here. */
function Day({ label, value, onChange, error = false }: DayProperties) {
  const { text, setText, tell } = useTyped(value, onChange);
  const type = (day: string) => {
    setText(day);
    if (counts(day)) tell(day);
  };
  return (
    <TextInput
      type="date"
      label={label}
      min="1970-01-01"
      max="9997-12-31"
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      error={counts(text) ? error : texts.filter.noSuchDay}
    />
  );
}

const counts = (day: string): boolean => day === '' || startOf(day) !== null;
