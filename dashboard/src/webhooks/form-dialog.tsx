import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { webhooks as texts } from '../texts/webhooks.js';

interface Controls {
  /** To be told once something was typed. */
  readonly onTyped: () => void;
  /** Closes it, unless something was typed: then it asks. */
  readonly onCancel: () => void;
}

interface Properties {
  readonly opened: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: (controls: Controls) => ReactNode;
}

/** A dialog with a form: what was typed is not lost by a click beside it, nor by Escape without being asked. */
export function FormDialog({ opened, title, onClose, children }: Properties) {
  const [isTyped, setTyped] = useState(false);
  const [asks, setAsks] = useState(false);
  const leave = () => (isTyped ? setAsks(true) : onClose());
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
    <Alert role="alert" color="red" title={texts.form.discardTitle}>
      <Stack gap="sm">
        <Text size="sm">{texts.form.discardText}</Text>
        <Group>
          <Button variant="default" onClick={onStay} autoFocus>
            {texts.form.stay}
          </Button>
          <Button color="red" onClick={onLeave}>
            {texts.form.discard}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
