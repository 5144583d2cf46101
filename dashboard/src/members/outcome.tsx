import { Alert } from '@mantine/core';
import { common } from '../texts/common.js';
import { members as texts } from '../texts/members.js';

/** What came of asking somebody in: who has an account is a member at once, others get a mail. */
export type Outcome =
  | { readonly kind: 'added'; readonly name: string; readonly email: string }
  | { readonly kind: 'invited'; readonly email: string };

interface Properties {
  readonly outcome: Outcome | null;
  readonly onClose: () => void;
}

export function OutcomeAlert({ outcome, onClose }: Properties) {
  return (
    <div role="status">
      {outcome !== null && (
        <Alert
          color="teal"
          title={outcome.kind === 'added' ? texts.outcome.addedTitle : texts.outcome.invitedTitle}
          mb="lg"
          withCloseButton
          closeButtonLabel={common.close}
          onClose={onClose}
        >
          {outcome.kind === 'added'
            ? texts.outcome.added(outcome.name, outcome.email)
            : texts.outcome.invited(outcome.email)}
        </Alert>
      )}
    </div>
  );
}
