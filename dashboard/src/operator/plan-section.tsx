import { NativeSelect, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { listPlansOptions, setOrganizationPlanMutation } from '../client/@tanstack/react-query.gen.js';
import type { OperatedOrganizationDto, PlanLimitsDto } from '../client/types.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { useFollowing } from '../components/following.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { Loaded } from '../components/loaded.js';
import { Section } from '../components/section.js';
import { operator as texts } from '../texts/operator.js';
import { useChanges } from './use-changes.js';

interface Properties {
  readonly organization: OperatedOrganizationDto;
}

export function PlanSection({ organization }: Properties) {
  const plans = useQuery(listPlansOptions());
  return (
    <Section title={texts.plan.title} description={texts.plan.description}>
      <Loaded query={plans}>{({ data }) => <PlanForm organization={organization} plans={data} />}</Loaded>
    </Section>
  );
}

interface FormProperties extends Properties {
  readonly plans: readonly PlanLimitsDto[];
}

function PlanForm({ organization, plans }: FormProperties) {
  const set = { plan: organization.plan };
  const form = useForm({ initialValues: set });
  useFollowing(form, set);
  const changed = useChanges();
  const save = useMutation({ ...setOrganizationPlanMutation(), onSuccess: changed });
  useFieldErrors(form, save.error);
  const path = { id: String(organization.id) };
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate({ path, body }))} noValidate>
      <Stack align="flex-start">
        <FailureAlert error={beyondFields(save.error, ['plan'])} />
        <NativeSelect
          {...form.getInputProps('plan')}
          w="100%"
          label={texts.plan.label}
          data={choicesOf(plans, organization.plan)}
        />
        <ActionButton type="submit" variant="default" loading={save.isPending}>
          {texts.plan.save}
        </ActionButton>
        <Text size="sm" role="status">
          {save.data?.data.plan === form.values.plan && texts.plan.saved(form.values.plan)}
        </Text>
      </Stack>
    </form>
  );
}

/** The plan that it has may have gone from the configuration since. */
const choicesOf = (plans: readonly PlanLimitsDto[], current: string) => [
  ...(plans.some(({ name }) => name === current)
    ? []
    : [{ value: current, label: texts.plan.unknown(current) }]),
  ...plans.map(({ name, rate_limit_per_minute, max_keys }) => ({
    value: name,
    label: texts.plan.choice(name, rate_limit_per_minute, max_keys),
  })),
];
