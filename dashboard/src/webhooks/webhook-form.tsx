import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { WebhookDto } from '../client/types.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { FormButtons } from '../components/form-buttons.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { webhooks as texts } from '../texts/webhooks.js';
import { EventsInput } from './events-input.js';
import { HeadersInput } from './headers-input.js';
import { checks, valuesOf, type WebhookFormValues } from './webhook-form-values.js';

interface Properties {
  /** The one to be changed; undefined: there will be a new one. */
  readonly webhook?: WebhookDto;
  readonly submit: string;
  readonly isPending: boolean;
  readonly error: unknown;
  /** @param before as it was when the form was opened */
  readonly onSubmit: (values: WebhookFormValues, before: WebhookFormValues) => void;
  readonly onCancel: () => void;
  readonly onTyped: () => void;
}

const FIELDS = ['url', 'description', 'events', 'headers', 'asymmetric'];

/** All that can be set of a webhook. */
export function WebhookForm({ webhook, submit, isPending, error, onSubmit, onCancel, onTyped }: Properties) {
  const form = useForm<WebhookFormValues>({
    initialValues: valuesOf(webhook),
    validate: checks,
    onValuesChange: onTyped,
  });
  useFieldErrors(form, error);
  const { values, errors, setFieldValue } = form;
  const save = form.onSubmit(
    () => onSubmit(values, form.getInitialValues()),
    (found) => form.getInputNode(Object.keys(found)[0]!)?.focus(),
  );
  return (
    <form onSubmit={save} noValidate>
      <Stack>
        <FailureAlert
          isForm
          error={beyondFields(error, FIELDS)}
          perhapsDone={webhook === undefined ? texts.form.perhapsAdded : undefined}
        />
        <TextInput
          {...form.getInputProps('url')}
          label={texts.form.url}
          description={texts.form.urlHint}
          type="url"
          inputMode="url"
          autoComplete="off"
          data-autofocus
          required
        />
        <TextInput
          {...form.getInputProps('description')}
          label={texts.form.description}
          description={texts.form.descriptionHint}
          autoComplete="off"
        />
        <EventsInput
          wantsAll={values.wantsAll}
          events={values.events}
          error={errors.events}
          onWantAll={(wantsAll) => setFieldValue('wantsAll', wantsAll)}
          onChange={(events) => setFieldValue('events', events)}
        />
        <HeadersInput
          names={webhook?.header_names ?? []}
          moves={webhook !== undefined && originOf(values.url) !== originOf(webhook.url)}
          keeps={values.keepsHeaders}
          headers={values.headers}
          error={errors.headers}
          onKeep={(keeps) => setFieldValue('keepsHeaders', keeps)}
          onChange={(headers) => setFieldValue('headers', headers)}
        />
        <Checkbox
          {...form.getInputProps('asymmetric', { type: 'checkbox' })}
          label={texts.form.asymmetric}
          description={texts.form.asymmetricHint}
        />
        <FormButtons submit={submit} isPending={isPending} onCancel={onCancel} />
      </Stack>
    </form>
  );
}

const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null);
