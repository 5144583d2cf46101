import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ActionButton } from './action-button.js';
import { common } from '../texts/common.js';
import { FailureAlert } from './failure-alert.js';

interface Properties {
  readonly opened: boolean;
  readonly title: string;
  /** What it will do. */
  readonly children: ReactNode;
  readonly confirm: string;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({
  opened,
  title,
  children,
  confirm,
  isPending,
  error,
  onConfirm,
  onClose,
}: Properties) {
  // Whoever revokes must see whether it was done.
  const close = () => {
    if (!isPending) onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title} centered>
      <Stack>
        {children}
        <FailureAlert error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {common.cancel}
          </Button>
          <ActionButton color="red" loading={isPending} onClick={onConfirm}>
            {confirm}
          </ActionButton>
        </Group>
      </Stack>
    </Modal>
  );
}
