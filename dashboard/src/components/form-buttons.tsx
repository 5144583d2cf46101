import { Button, Group } from '@mantine/core';
import { common } from '../texts/common.js';
import { ActionButton } from './action-button.js';

interface Properties {
  readonly submit: string;
  /** Of the submitting one: red where it cannot be undone easily. */
  readonly color?: 'red';
  readonly isPending: boolean;
  readonly cancel?: string | undefined;
  readonly onCancel: () => void;
}

/** What ends a form in a dialog, one way or the other. */
export const FormButtons = ({ submit, color, isPending, cancel = common.cancel, onCancel }: Properties) => (
  <Group justify="flex-end">
    <Button variant="default" onClick={onCancel}>
      {cancel}
    </Button>
    <ActionButton type="submit" color={color} loading={isPending}>
      {submit}
    </ActionButton>
  </Group>
);
