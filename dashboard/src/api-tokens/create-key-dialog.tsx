import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { CreatedApiKeyAnswer } from '../client/types.gen.js';
import { Loaded } from '../components/loaded.js';
import { apiTokens } from '../texts/api-tokens.js';
import { KeyCreationForm } from './key-creation-form.js';
import { useCreateKey } from './key-mutations.js';
import { useScopes } from './scopes.js';

interface Properties {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated: (created: CreatedApiKeyAnswer) => void;
}

/** Asks for all that a key can have, and creates it. What was typed stays until then, also while it is closed. */
export function CreateKeyDialog({ opened, onClose, onCreated }: Properties) {
  const [createdCount, setCreatedCount] = useState(0);
  const scopes = useScopes(opened);
  const create = useCreateKey((created) => {
    setCreatedCount((count) => count + 1);
    onCreated(created);
  });
  const close = () => {
    // Whoever creates a key must see it.
    if (!create.isPending) onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={apiTokens.create.title}
      size="lg"
      centered
      closeOnClickOutside={false}
      keepMounted
    >
      <Loaded query={scopes}>
        {(groups) => <KeyCreationForm key={createdCount} groups={groups} create={create} onCancel={close} />}
      </Loaded>
    </Modal>
  );
}
