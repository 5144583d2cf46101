import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { common } from '../texts/common.js';

interface Controls {
  /** To be told once something was typed. */
  readonly onTyped: () => void;
  /** Closes it, unless something was typed: then it asks. */
  readonly onCancel: () => void;
}

interface Properties {
  readonly opened: boolean;
  readonly title: string;
  /** Whether an answer is awaited: until it is there, the dialog stays. */
  readonly isPending: boolean;
  readonly onClose: () => void;
  readonly children: (controls: Controls) => ReactNode;
}

/** A dialog with a form: what was typed is not lost by a click beside it, nor by Escape without being asked. */
export function FormDialog({ opened, title, isPending, onClose, children }: Properties) {
  const [isTyped, setTyped] = useState(false);
  // What had the focus when it was asked; null: nothing is asked.
  const [interrupted, setInterrupted] = useState<Element | null>(null);
  const leave = () => {
    if (isPending || interrupted !== null) return;
    if (isTyped) setInterrupted(document.activeElement ?? document.body);
    else onClose();
  };
  const stay = () => {
    // The button that has it now goes away.
    if (interrupted instanceof HTMLElement) interrupted.focus();
    setInterrupted(null);
  };
  const startAnew = () => {
    setTyped(false);
    setInterrupted(null);
  };
  return (
    <Modal
      opened={opened}
      onClose={leave}
      onExitTransitionEnd={startAnew}
      title={title}
      size="lg"
      centered
      closeOnClickOutside={false}
    >
      <Stack>
        {children({ onTyped: () => setTyped(true), onCancel: leave })}
        {interrupted !== null && <Question onStay={stay} onLeave={onClose} />}
      </Stack>
    </Modal>
  );
}

interface QuestionProperties {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

function Question({ onStay, onLeave }: QuestionProperties) {
  return (
    <Alert role="alert" color="red" title={common.discard.title}>
      <Stack gap="sm">
        <Text size="sm">{common.discard.text}</Text>
        <Group>
          <Button variant="default" onClick={onStay} autoFocus>
            {common.discard.stay}
          </Button>
          <Button color="red" onClick={onLeave}>
            {common.discard.leave}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
