import { Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { queryClient } from '../api/query-client.js';
import { changePasswordMutation, listTokensQueryKey } from '../client/@tanstack/react-query.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { Notice } from '../components/notice.js';
import { PasswordField } from '../components/password-field.js';
import { Section } from '../components/section.js';
import { useSession } from '../session/session.js';
import { account as texts } from '../texts/account.js';
import { session as sessionTexts } from '../texts/session.js';

const NOTHING = { current_password: '', password: '' };
const DONE = { text: texts.password.done };

export function PasswordSection() {
  const { user } = useSession();
  const form = useForm({ mode: 'uncontrolled', initialValues: NOTHING });
  const change = useMutation({
    ...changePasswordMutation(),
    onSuccess: () => {
      form.reset();
      void queryClient.invalidateQueries({ queryKey: listTokensQueryKey() });
    },
  });
  useFieldErrors(form, change.error);
  return (
    <Section title={texts.password.title} description={texts.password.text}>
      <form onSubmit={form.onSubmit((body) => change.mutate({ body }))} noValidate>
        <Stack maw={420}>
          <FailureAlert isForm error={beyondFields(change.error, Object.keys(NOTHING))} />
          {/* The fields are made anew with the form: the focus cannot stay there. */}
          <Notice notice={change.isSuccess ? DONE : null} />
          {/* For password managers: whose password it is. */}
          <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
          <PasswordField
            {...form.getInputProps('current_password')}
            key={form.key('current_password')}
            label={texts.password.current}
            autoComplete="current-password"
            required
          />
          <PasswordField
            {...form.getInputProps('password')}
            key={form.key('password')}
            label={sessionTexts.newPassword}
            description={sessionTexts.passwordRule}
            autoComplete="new-password"
            required
          />
          <Group>
            <ActionButton type="submit" loading={change.isPending}>
              {texts.password.submit}
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
