import { NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { grantCreditsMutation } from '../client/@tanstack/react-query.gen.js';
import type { OperatedOrganizationDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { Section } from '../components/section.js';
import { operator as texts } from '../texts/operator.js';
import { useChanges } from './use-changes.js';

const FIELDS = ['amount', 'reason'];

interface Values extends Record<string, unknown> {
  /** A text where nothing, or no number, was typed. */
  readonly amount: number | string;
  readonly reason: string;
}

export function CreditsSection({ organization }: { readonly organization: OperatedOrganizationDto }) {
  const form = useForm<Values>({ initialValues: { amount: '', reason: '' } });
  const changed = useChanges();
  const grant = useMutation({
    ...grantCreditsMutation(),
    onSuccess: async () => {
      form.reset();
      await changed();
    },
  });
  useFieldErrors(form, grant.error);
  const path = { id: String(organization.id) };
  const submit = ({ amount, reason }: Values) =>
    // Nothing typed is no 0: then the server says at once what is wrong with both fields.
    grant.mutate({ path, body: { amount: amount === '' ? NaN : Number(amount), reason } });
  return (
    <Section title={texts.credits.title} description={texts.credits.description}>
      <Text>{texts.credits.balance(organization.credits)}</Text>
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack align="flex-start">
          <FailureAlert error={beyondFields(grant.error, FIELDS)} />
          <NumberInput
            {...form.getInputProps('amount')}
            w="100%"
            label={texts.credits.amount}
            description={texts.credits.amountHint}
            allowDecimal={false}
            thousandSeparator=","
            hideControls
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
