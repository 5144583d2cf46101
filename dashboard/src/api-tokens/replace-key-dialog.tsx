import type { ApiKeyDto, CreatedApiKeyAnswer } from '../client/types.gen.js';
import { FormDialog } from '../components/form-dialog.js';
import { useLastGiven } from '../components/last-given.js';
import { Loaded } from '../components/loaded.js';
import { apiTokens } from '../texts/api-tokens.js';
import { KeyCreationForm } from './key-creation-form.js';
import { useCreateKey } from './key-mutations.js';
import { useScopes } from './scopes.js';

interface Properties {
  /** The key that the new one is to replace; null: the dialog is closed. */
  readonly replaced: ApiKeyDto | null;
  readonly onClose: () => void;
  readonly onCreated: (created: CreatedApiKeyAnswer) => void;
}

/** Creates a key that is filled in like another one. */
export function ReplaceKeyDialog({ replaced, onClose, onCreated }: Properties) {
  const shown = useLastGiven(replaced);
  const scopes = useScopes(replaced !== null);
  const create = useCreateKey(onCreated);
  const close = () => {
    create.reset();
    onClose();
  };
  return (
    <FormDialog
      opened={replaced !== null}
      title={shown ? apiTokens.create.replaceTitle(shown.name) : ''}
      isPending={create.isPending}
      onClose={close}
    >
      {(controls) =>
        shown && (
          <Loaded query={scopes}>
            {(groups) => <KeyCreationForm {...controls} groups={groups} replaced={shown} create={create} />}
          </Loaded>
        )
      }
    </FormDialog>
  );
}
