import { Anchor, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { resetPasswordMutation } from '../client/@tanstack/react-query.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { PasswordField } from '../components/password-field.js';
import { session as texts } from '../texts/session.js';
import type { SignInState } from './going-on.js';
import { Outside } from './outside.js';

/** The code is pasted, and never in the address: addresses are kept, and sent along. */
export function Component() {
  return (
    <Outside title={texts.reset.title}>
      <ResetForm />
      <Anchor component={Link} to="/forgot-password" size="sm">
        {texts.reset.noCode}
      </Anchor>
    </Outside>
  );
}

function ResetForm() {
  const navigate = useNavigate();
  const form = useForm({ mode: 'uncontrolled', initialValues: { token: '', password: '' } });
  const reset = useMutation({
    ...resetPasswordMutation(),
    onSuccess: () => navigate('/sign-in', { state: { notice: 'password-reset' } satisfies SignInState }),
  });
  useFieldErrors(form, reset.error);
  const submit = form.onSubmit(({ token, password }) =>
    reset.mutate({ body: { token: token.trim(), password } }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{texts.reset.text}</Text>
        <FailureAlert isForm error={beyondFields(reset.error, ['token', 'password'])} />
        <TextInput
          {...form.getInputProps('token')}
          key={form.key('token')}
          label={texts.code}
          description={texts.reset.codeHint}
          autoComplete="off"
          spellCheck={false}
          required
        />
        <PasswordField
          {...form.getInputProps('password')}
          key={form.key('password')}
          label={texts.newPassword}
          description={texts.passwordRule}
          autoComplete="new-password"
          required
        />
        <ActionButton type="submit" loading={reset.isPending}>
          {texts.reset.submit}
        </ActionButton>
      </Stack>
    </form>
  );
}
