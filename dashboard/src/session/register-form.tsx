import { Alert, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { CircleAlert } from 'lucide-react';
import { asFailure } from '../api/failure.js';
import type { RegisterDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { PasswordField } from '../components/password-field.js';
import { session as texts } from '../texts/session.js';

interface Properties {
  readonly onSubmit: (registration: RegisterDto) => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

const NOTHING: RegisterDto = { name: '', email: '', password: '', organization_name: '' };

export function RegisterForm({ onSubmit, isPending, error }: Properties) {
  const form = useForm({ mode: 'uncontrolled', initialValues: NOTHING });
  useFieldErrors(form, error);
  return (
    <form onSubmit={form.onSubmit(onSubmit)} noValidate>
      <Stack>
        <RegisterFailure error={error} />
        <TextInput
          {...form.getInputProps('name')}
          key={form.key('name')}
          label={texts.register.name}
          autoComplete="name"
          required
        />
        <TextInput
          {...form.getInputProps('email')}
          key={form.key('email')}
          label={texts.signIn.email}
          type="email"
          autoComplete="username"
          required
        />
        <PasswordField
          {...form.getInputProps('password')}
          key={form.key('password')}
          label={texts.signIn.password}
          description={texts.passwordRule}
          autoComplete="new-password"
          required
        />
        <TextInput
          {...form.getInputProps('organization_name')}
          key={form.key('organization_name')}
          label={texts.register.organization}
          description={texts.register.organizationHint}
          autoComplete="organization"
          required
        />
        <ActionButton type="submit" loading={isPending}>
          {texts.register.submit}
        </ActionButton>
      </Stack>
    </form>
  );
}

/** The one thing that is forbidden here: registration is closed. */
function RegisterFailure({ error }: Pick<Properties, 'error'>) {
  if (asFailure(error)?.status !== 403) {
    return <FailureAlert isForm error={beyondFields(error, Object.keys(NOTHING))} />;
  }
  return (
    <Alert role="alert" color="red" icon={<CircleAlert aria-hidden />} title={texts.register.closedTitle}>
      {texts.register.closedText}
    </Alert>
  );
}
