import { Code, Stack, Text } from '@mantine/core';
import type { ApiKeyDto, CreatedApiKeyAnswer } from '../client/types.gen.js';
import { CopyButton } from '../components/copy-button.js';
import { ShownOnce } from '../components/shown-once.js';
import { apiTokens } from '../texts/api-tokens.js';

const { created: texts, create } = apiTokens;

interface Properties {
  /** Null or undefined: none was created. */
  readonly created: CreatedApiKeyAnswer | null | undefined;
  /** The key whose place it takes. */
  readonly replaced?: ApiKeyDto | null;
  readonly onClose: () => void;
}

/** A key that was just created, with a command that tries it out. */
export function NewKey({ created, replaced, onClose }: Properties) {
  const type = created?.api_key.type ?? 'token';
  return (
    <ShownOnce
      title={texts.titles[type] ?? type}
      label={texts.labels[type] ?? type}
      secret={created?.key ?? null}
      onClose={onClose}
    >
      {replaced && <Text size="sm">{create.replaceNext(replaced.name)}</Text>}
      {created && <Command text={commandOf(created)} />}
    </ShownOnce>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm" fw={500}>
        {texts.try}
      </Text>
      <Code block w="100%" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Code>
      <CopyButton text={text} label={texts.copyCommand} size="xs" />
    </Stack>
  );
}

/** Asks this server something that each key of that type may ask. */
function commandOf({ key, api_key: { type } }: CreatedApiKeyAnswer): string {
  const path = type === 'runtime' ? '/api/runtime/capabilities' : '/api/whoami';
  return `curl ${window.location.origin}${path} \\\n  -H "Authorization: Bearer ${key}"`;
}
