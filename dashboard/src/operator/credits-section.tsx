import { Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { mayBeDone } from '../api/failure.js';
import { grantCreditsMutation } from '../client/@tanstack/react-query.gen.js';
import type { OperatedOrganizationDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { Section } from '../components/section.js';
import { operator as texts } from '../texts/operator.js';
import { useChanges } from './use-changes.js';

const FIELDS = ['amount', 'reason'];

/** Or nothing yet. Dots and commas mean one thing here and another there: none is taken for a part of a number. */
const AMOUNT = /^\s*([+-]?\d+)?\s*$/;

export function CreditsSection({ organization }: { readonly organization: OperatedOrganizationDto }) {
  const form = useForm({
    initialValues: { amount: '', reason: '' },
    validate: { amount: (text) => (AMOUNT.test(text) ? null : texts.credits.notWhole) },
  });
  const changed = useChanges();
  const grant = useMutation({
    ...grantCreditsMutation(),
    onSuccess: async () => {
      form.reset();
      await changed();
    },
    onError: (error) => {
      if (mayBeDone(error)) void changed();
    },
  });
  useFieldErrors(form, grant.error);
  const path = { id: String(organization.id) };
  const submit = form.onSubmit(
    // Nothing typed is no 0: then the server says at once what is wrong with both fields.
    ({ amount, reason }) => grant.mutate({ path, body: { amount: parseInt(amount, 10), reason } }),
    () => form.getInputNode('amount')?.focus(),
  );
  return (
    <Section title={texts.credits.title} description={texts.credits.description}>
      <Text>{texts.credits.balance(organization.credits)}</Text>
      <form onSubmit={submit} noValidate>
        <Stack align="flex-start">
          <FailureAlert
            isForm
            error={beyondFields(grant.error, FIELDS)}
            perhapsDone={texts.credits.perhapsGranted}
          />
          <TextInput
            {...form.getInputProps('amount')}
            w="100%"
            label={texts.credits.amount}
            description={texts.credits.amountHint}
            autoComplete="off"
            required
          />
          <TextInput
            {...form.getInputProps('reason')}
            w="100%"
            label={texts.credits.reason}
            description={texts.credits.reasonHint}
            maxLength={500}
            required
          />
          <ActionButton type="submit" variant="default" loading={grant.isPending}>
            {texts.credits.grant}
          </ActionButton>
          <Text size="sm" role="status">
            {grant.isSuccess && texts.credits.granted(grant.data.data.entry.amount, grant.data.data.balance)}
          </Text>
        </Stack>
      </form>
    </Section>
  );
}
