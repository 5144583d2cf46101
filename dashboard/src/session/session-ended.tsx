import { Button, Modal, Stack, Text } from '@mantine/core';
import { sessionEnd, useSessionHasEnded } from '../api/session-end.js';
import { queryClient } from '../api/query-client.js';
import { session as texts } from '../texts/session.js';
import { SignInForm } from './sign-in-form.js';
import { useSession } from './session.js';

/** Asks who was signed in to sign in again, above the page: what was typed stays there. */
export function SessionEnded() {
  const hasEnded = useSessionHasEnded();
  const { user } = useSession();
  const goOn = () => {
    sessionEnd.over();
    void queryClient.invalidateQueries();
  };
  return (
    <Modal
      opened={hasEnded}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      centered
      zIndex={1_000}
      title={texts.again.title}
    >
      <Stack>
        <Text>{texts.again.text}</Text>
        <SignInForm email={user.email} onSignedIn={goOn} />
        <Button variant="subtle" component="a" href="/sign-in">
          {texts.again.other}
        </Button>
      </Stack>
    </Modal>
  );
}
