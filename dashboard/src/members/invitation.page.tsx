import { Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { acceptInvitationMutation } from '../client/@tanstack/react-query.gen.js';
import { readSession } from '../client/sdk.gen.js';
import type { MembershipDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { Page } from '../components/page.js';
import { switchOrganization, useSession } from '../session/session.js';
import { common } from '../texts/common.js';
import { members as texts } from '../texts/members.js';
import { session as sessionTexts } from '../texts/session.js';

/** Where the mail of an invitation leads. Its code is pasted, and never in the address. */
export function Component() {
  const { user } = useSession();
  return (
    <Page title={texts.accept.title} description={texts.accept.description(user.email)}>
      <AcceptForm />
    </Page>
  );
}

function AcceptForm() {
  const form = useForm({ mode: 'uncontrolled', initialValues: { code: '' } });
  const { isAccepted, isPending, acceptanceError, moveError, submit } = useAcceptance();
  useFieldErrors(form, acceptanceError);
  return (
    <Paper withBorder p="lg" maw={560}>
      <form onSubmit={form.onSubmit(({ code }) => submit(code.trim()))} noValidate>
        <Stack>
          <FailureAlert isForm error={beyondFields(acceptanceError, ['code']) ?? moveError} />
          {moveError !== null && (
            <Text size="sm" role="alert">
              {texts.accept.accepted}
            </Text>
          )}
          <TextInput
            {...form.getInputProps('code')}
            key={form.key('code')}
            label={sessionTexts.code}
            description={texts.accept.codeHint}
            autoComplete="off"
            spellCheck={false}
            readOnly={isAccepted}
            required
          />
          <Group>
            <ActionButton type="submit" loading={isPending}>
              {moveError === null ? texts.accept.submit : common.tryAgain}
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function useAcceptance() {
  const move = useMutation({ mutationFn: useGoingThere() });
  const acceptance = useMutation({ ...acceptInvitationMutation(), onSuccess: () => move.mutate() });
  return {
    isAccepted: acceptance.isSuccess,
    isPending: acceptance.isPending || move.isPending,
    acceptanceError: acceptance.error,
    moveError: move.error,
    // The code works once: when it is accepted already, only the way there failed.
    submit: (code: string) => (acceptance.isSuccess ? move.mutate() : acceptance.mutate({ body: { code } })),
  };
}

/** The answer does not say which organization it was: it is the one that is new in the list. */
function useGoingThere() {
  const { organizations } = useSession();
  // The list may be read again meanwhile.
  const [before] = useState(organizations);
  const navigate = useNavigate();
  return async () => {
    const { data } = await readSession({ throwOnError: true });
    const joined = data.data.organizations.findLast((one) => !isAmong(before, one));
    if (joined === undefined) return navigate('/settings/members');
    await switchOrganization(joined.id);
    notifications.show({
      color: 'teal',
      title: texts.accept.doneTitle,
      message: texts.accept.done(joined.name),
    });
    return navigate('/settings/api-tokens');
  };
}

const isAmong = (organizations: readonly MembershipDto[], { id }: MembershipDto): boolean =>
  organizations.some((one) => one.id === id);
