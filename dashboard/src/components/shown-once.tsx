import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { common } from '../texts/common.js';
import { CopyButton } from './copy-button.js';

interface Properties {
  readonly title: string;
  /** Of the secret, such as "Your new key". */
  readonly label: string;
  /** Null: the dialog is closed. */
  readonly secret: string | null;
  /** What to do with it, such as a ready curl command. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

/** A secret that cannot be shown again: neither Escape nor a click beside it loses it silently. */
export function ShownOnce({ title, label, secret, children, onClose }: Properties) {
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={title}
      centered
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      {secret !== null && (
        <Secret label={label} secret={secret} onClose={onClose}>
          {children}
        </Secret>
      )}
    </Modal>
  );
}

interface SecretProperties extends Omit<Properties, 'title'> {
  readonly secret: string;
}

function Secret({ label, secret, children, onClose }: SecretProperties) {
  const [hasCopied, setCopied] = useState(false);
  const [asksToLeave, setAsksToLeave] = useState(false);
  useWayOut(() => (hasCopied ? onClose() : setAsksToLeave(true)), !hasCopied);
  return (
    <Stack>
      <Alert color="yellow" icon={<TriangleAlert aria-hidden />} title={common.once.warning}>
        {common.once.advice}
      </Alert>
      <Group wrap="nowrap" align="flex-end">
        <TextInput
          flex={1}
          label={label}
          value={secret}
          readOnly
          ff="monospace"
          // Smaller, some fonts lose their underscores here: `lk_` would look like two words.
          styles={{ input: { fontFamily: 'inherit', fontSize: 'var(--mantine-font-size-md)' } }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton text={secret} onCopied={() => setCopied(true)} data-autofocus />
      </Group>
      {children}
      {asksToLeave ? (
        <Alert role="alert" color="red" title={common.once.leaveTitle}>
          <Stack gap="sm">
            <Text size="sm">{common.once.leaveText}</Text>
            <Group>
              <Button variant="default" autoFocus onClick={() => setAsksToLeave(false)}>
                {common.once.stay}
              </Button>
              <Button color="red" onClick={onClose}>
                {common.once.leave}
              </Button>
            </Group>
          </Stack>
        </Alert>
      ) : (
        <Group justify="flex-end">
          <Button onClick={onClose}>{hasCopied ? common.close : common.once.done}</Button>
        </Group>
      )}
    </Stack>
  );
}

/** Escape asks before it loses the secret; so does the browser before the page is left. */
function useWayOut(leave: () => void, isAtRisk: boolean): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') leave();
    };
    const onUnload = (event: BeforeUnloadEvent) => {
      if (isAtRisk) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('beforeunload', onUnload);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('beforeunload', onUnload);
    };
  });
}
