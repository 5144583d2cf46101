import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
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
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack>
        {children}
        <FailureAlert error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {common.cancel}
          </Button>
          <Button color="red" loading={isPending} onClick={onConfirm}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
