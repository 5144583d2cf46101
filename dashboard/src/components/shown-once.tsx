import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Blocker, useBeforeUnload, useBlocker } from 'react-router';
import { common } from '../texts/common.js';
import { CopyButton } from './copy-button.js';
import { useStaying } from './staying.js';

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
  useStaying(secret !== null);
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
  const copyButton = useRef<HTMLDivElement>(null);
  const isDone = useRef(false);
  const wayBack = useWayBack(() => !hasCopied && !isDone.current);
  const close = () => {
    isDone.current = true;
    onClose();
  };
  useEscape(() => (hasCopied ? close() : setAsksToLeave(true)));
  const stay = () => {
    wayBack.reset?.();
    setAsksToLeave(false);
    copyButton.current?.querySelector('button')?.focus();
  };
  const leave = () => (wayBack.state === 'blocked' ? wayBack.proceed() : close());
  return (
    <Stack>
      <Alert color="yellow" icon={<TriangleAlert aria-hidden />} title={common.once.warning}>
        {common.once.advice}
      </Alert>
      <Group align="flex-end" gap="xs" ref={copyButton}>
        <TextInput
          flex="1 1 16rem"
          label={label}
          value={secret}
          readOnly
          ff="monospace"
          // Smaller, some fonts lose their underscores here: `lk_` would look like two words.
          styles={{ input: { fontFamily: 'inherit', fontSize: 'var(--mantine-font-size-md)' } }}
          onFocus={(event) => event.currentTarget.select()}
          onCopy={() => setCopied(true)}
        />
        <CopyButton text={secret} onCopied={() => setCopied(true)} data-autofocus />
      </Group>
      {children}
      {asksToLeave || wayBack.state === 'blocked' ? (
        <LeaveQuestion onStay={stay} onLeave={leave} />
      ) : (
        <Group justify="flex-end">
          <Button onClick={close}>{hasCopied ? common.close : common.once.done}</Button>
        </Group>
      )}
    </Stack>
  );
}

interface LeaveProperties {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

function LeaveQuestion({ onStay, onLeave }: LeaveProperties) {
  return (
    <Alert role="alert" color="red" title={common.once.leaveTitle}>
      <Stack gap="sm">
        <Text size="sm">{common.once.leaveText}</Text>
        <Group>
          <Button variant="default" autoFocus onClick={onStay}>
            {common.once.stay}
          </Button>
          <Button color="red" onClick={onLeave}>
            {common.once.leave}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function useEscape(onEscape: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onEscape();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}

/** Neither the browser's Back nor the closing of its window loses the secret silently. */
function useWayBack(isAtRisk: () => boolean): Blocker {
  useBeforeUnload((event) => {
    if (isAtRisk()) event.preventDefault();
  });
  return useBlocker(isAtRisk);
}
