import { Modal, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { inspectApiKeyMutation } from '../client/@tanstack/react-query.gen.js';
import { FailureAlert } from '../components/failure-alert.js';
import { FormButtons } from '../components/form-buttons.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { PasswordField } from '../components/password-field.js';
import { apiTokens } from '../texts/api-tokens.js';
import { common } from '../texts/common.js';
import { credentialIn } from './credential-text.js';
import { InspectionResult } from './inspection-result.js';

const { test: texts } = apiTokens;

interface Properties {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Says what a key may do, or why it is refused. */
export function TestKeyDialog({ opened, onClose }: Properties) {
  return (
    <Modal opened={opened} onClose={onClose} title={texts.title} centered closeOnClickOutside={false}>
      {/* Unmounted with the dialog: what was pasted is kept nowhere. */}
      <TestForm onClose={onClose} />
    </Modal>
  );
}

function TestForm({ onClose }: Pick<Properties, 'onClose'>) {
  const inspect = useMutation(inspectApiKeyMutation());
  const form = useForm({
    name: 'test-key',
    initialValues: { key: '' },
    // What is said is of the key that stands there.
    onValuesChange: () => inspect.reset(),
  });
  useFieldErrors(form, inspect.error);
  return (
    <form
      onSubmit={form.onSubmit(({ key }) => inspect.mutate({ body: { key: credentialIn(key) } }))}
      noValidate
    >
      <Stack>
        <Text size="sm">{texts.text}</Text>
        <FailureAlert isForm error={beyondFields(inspect.error, ['key'])} />
        <PasswordField
          {...form.getInputProps('key')}
          label={texts.key}
          autoComplete="off"
          data-1p-ignore
          data-lpignore="true"
          data-autofocus
          required
        />
        {inspect.data && <InspectionResult inspection={inspect.data.data} />}
        <FormButtons
          submit={texts.submit}
          isPending={inspect.isPending}
          cancel={common.close}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
