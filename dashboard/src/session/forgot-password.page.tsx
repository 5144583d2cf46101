import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { MailCheck } from 'lucide-react';
import { Link } from 'react-router';
import { forgotPasswordMutation } from '../client/@tanstack/react-query.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { session as texts } from '../texts/session.js';
import { Outside } from './outside.js';

export function Component() {
  const asking = useMutation(forgotPasswordMutation());
  return (
    <Outside title={texts.forgot.title}>
      {asking.isSuccess ? (
        <Sent email={asking.variables.body.email} />
      ) : (
        <AskingForm
          onSubmit={(email) => asking.mutate({ body: { email } })}
          isPending={asking.isPending}
          error={asking.error}
        />
      )}
      <Anchor component={Link} to="/sign-in" size="sm">
        {texts.backToSignIn}
      </Anchor>
    </Outside>
  );
}

interface FormProperties {
  readonly onSubmit: (email: string) => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

function AskingForm({ onSubmit, isPending, error }: FormProperties) {
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '' } });
  useFieldErrors(form, error);
  return (
    <form onSubmit={form.onSubmit(({ email }) => onSubmit(email))} noValidate>
      <Stack>
        <Text size="sm">{texts.forgot.text}</Text>
        <FailureAlert isForm error={beyondFields(error, ['email'])} />
        <TextInput
          {...form.getInputProps('email')}
          key={form.key('email')}
          label={texts.signIn.email}
          type="email"
          autoComplete="username"
          required
        />
        <ActionButton type="submit" loading={isPending}>
          {texts.forgot.submit}
        </ActionButton>
        <Anchor component={Link} to="/reset-password" size="sm">
          {texts.forgot.hasCode}
        </Anchor>
      </Stack>
    </form>
  );
}

/** The same whether or not there is such an account. */
function Sent({ email }: { readonly email: string }) {
  return (
    <Stack>
      <Alert role="status" color="teal" icon={<MailCheck aria-hidden />} title={texts.forgot.sentTitle}>
        {texts.forgot.sentText(email)}
      </Alert>
      <Button component={Link} to="/reset-password">
        {texts.forgot.enterCode}
      </Button>
    </Stack>
  );
}
