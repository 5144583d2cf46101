import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { signInMutation } from '../client/@tanstack/react-query.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { PasswordField } from '../components/password-field.js';
import { session as texts } from '../texts/session.js';

interface Properties {
  /** Of who was signed in; then nobody else may. */
  readonly email?: string;
  readonly onSignedIn: () => void;
}

const FIELDS = ['email', 'password'];

export function SignInForm({ email, onSignedIn }: Properties) {
  const form = useForm({
    name: 'sign-in',
    mode: 'uncontrolled',
    initialValues: { email: email ?? '', password: '' },
  });
  const signIn = useMutation({ ...signInMutation(), onSuccess: onSignedIn });
  // Where the address cannot be changed, it is the password that is wrong.
  useFieldErrors(form, signIn.error, email === undefined ? {} : { email: 'password' });
  return (
    <form onSubmit={form.onSubmit((body) => signIn.mutate({ body }))} noValidate>
      <Stack>
        <FailureAlert isForm error={beyondFields(signIn.error, FIELDS)} />
        <TextInput
          {...form.getInputProps('email')}
          key={form.key('email')}
          label={texts.signIn.email}
          type="email"
          autoComplete="username"
          readOnly={email !== undefined}
          required
        />
        <PasswordField
          {...form.getInputProps('password')}
          key={form.key('password')}
          label={texts.signIn.password}
          autoComplete="current-password"
          required
          data-autofocus={email !== undefined || undefined}
        />
        <ActionButton type="submit" loading={signIn.isPending}>
          {texts.signIn.submit}
        </ActionButton>
      </Stack>
    </form>
  );
}
