import { type ReactNode, useCallback, useState } from 'react';
import type { ApiKeyDto, CreatedApiKeyAnswer } from '../client/types.gen.js';
import { CreateKeyDialog } from './create-key-dialog.js';
import { NewKey } from './new-key.js';
import { useOpener } from './opener.js';
import { ReplaceKeyDialog } from './replace-key-dialog.js';

export interface KeyCreation {
  readonly open: () => void;
  /** Opens the dialog filled in like that key. */
  readonly replace: (apiKey: ApiKeyDto) => void;
  /** To be placed on the page. */
  readonly dialogs: ReactNode;
}

/** The dialogs that create a key, and the one that then shows it. */
export function useKeyCreation(): KeyCreation {
  const [isOpen, setOpen] = useState(false);
  const [replaced, setReplaced] = useState<ApiKeyDto | null>(null);
  const [created, setCreated] = useState<CreatedApiKeyAnswer | null>(null);
  const [successorOf, setSuccessorOf] = useState<ApiKeyDto | null>(null);
  const opener = useOpener();
  const show = (key: CreatedApiKeyAnswer) => {
    setSuccessorOf(replaced);
    setOpen(false);
    setReplaced(null);
    setCreated(key);
  };
  const forget = () => {
    setCreated(null);
    opener.focus();
  };
  // The table is drawn again when this changes.
  const replace = useCallback(
    (apiKey: ApiKeyDto) => {
      opener.remember();
      setReplaced(apiKey);
    },
    [opener],
  );
  return {
    open: () => (opener.remember(), setOpen(true)),
    replace,
    dialogs: (
      <>
        <CreateKeyDialog opened={isOpen} onClose={() => setOpen(false)} onCreated={show} />
        <ReplaceKeyDialog replaced={replaced} onClose={() => setReplaced(null)} onCreated={show} />
        <NewKey created={created} replaced={successorOf} onClose={forget} />
      </>
    ),
  };
}
