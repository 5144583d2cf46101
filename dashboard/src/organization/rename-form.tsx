import { Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { queryClient } from '../api/query-client.js';
import {
  readOrganizationQueryKey,
  readSessionQueryKey,
  renameOrganizationMutation,
} from '../client/@tanstack/react-query.gen.js';
import { ActionButton } from '../components/action-button.js';
import { FailureAlert } from '../components/failure-alert.js';
import { useFollowing } from '../components/following.js';
import { beyondFields, useFieldErrors } from '../components/form.js';
import { useSession } from '../session/session.js';
import { organization as texts } from '../texts/organization.js';
import { roles } from '../texts/roles.js';
import classes from './rename-form.module.css';

/** The name, and what changes it. */
export function RenameForm() {
  const { organization, can } = useSession();
  const path = { id: String(organization.id) };
  const set = { name: organization.name };
  const form = useForm({ name: 'rename-organization', initialValues: set });
  useFollowing(form, set);
  const rename = useMutation({
    ...renameOrganizationMutation(),
    onSuccess: (_, { body }) => {
      form.resetDirty(body);
      return Promise.all(
        [readSessionQueryKey(), readOrganizationQueryKey({ path })].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
  useFieldErrors(form, rename.error);
  const mayRename = can('organization:write') && organization.status === 'active';
  return (
    <form onSubmit={form.onSubmit((body) => rename.mutate({ path, body }))} noValidate>
      <Stack gap="xs" maw={560}>
        <FailureAlert isForm error={beyondFields(rename.error, ['name'])} />
        <div className={classes.row}>
          <TextInput {...form.getInputProps('name')} label={texts.name} readOnly={!mayRename} required />
          <ActionButton type="submit" variant="default" loading={rename.isPending} disabled={!mayRename}>
            {texts.rename.submit}
          </ActionButton>
        </div>
        {!can('organization:write') && (
          <Text size="sm">{texts.rename.notAllowed(roles[organization.role].name)}</Text>
        )}
        <Group role="status" mih={0}>
          {rename.data?.data.name === form.values.name && <Text size="sm">{texts.rename.done}</Text>}
        </Group>
      </Stack>
    </form>
  );
}
