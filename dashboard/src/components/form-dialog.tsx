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
  const [asks, setAsks] = useState(false);
  const leave = () => {
    if (isPending) return;
    if (isTyped) setAsks(true);
    else onClose();
  };
  const startAnew = () => {
    setTyped(false);
    setAsks(false);
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
        {asks && <Question onStay={() => setAsks(false)} onLeave={onClose} />}
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
