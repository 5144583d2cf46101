import { Modal, Table, VisuallyHidden } from '@mantine/core';
import type { UsageDto } from '../client/types.gen.js';
import { useLastGiven } from '../components/last-given.js';
import { usage as texts } from '../texts/usage.js';
import { dayOf } from './usage.js';

/** Numbers of the days, and whose they are. */
export interface OfDays {
  readonly name: string;
  readonly byDay: readonly number[];
}

interface Properties {
  readonly usage: UsageDto;
  /** Null: the dialog is closed. */
  readonly shown: OfDays | null;
  readonly onClose: () => void;
}

/** Each day's number, the newest first. */
export function ByDayDialog({ usage, shown, onClose }: Properties) {
  const last = useLastGiven(shown);
  const days = (last?.byDay ?? []).map((requests, day) => ({ day: dayOf(usage, day), requests }));
  return (
    <Modal opened={shown !== null} onClose={onClose} title={last && texts.dialog.title(last.name)} centered>
      <Table>
        <caption>
          <VisuallyHidden>{last && texts.dialog.title(last.name)}</VisuallyHidden>
        </caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{texts.dialog.day}</Table.Th>
            <Table.Th ta="right">{texts.dialog.requests}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.reverse().map(({ day, requests }) => (
            <Table.Tr key={day.getTime()}>
              <Table.Td>{texts.dayWithWeekday(day)}</Table.Td>
              <Table.Td ta="right">{texts.number(requests)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
