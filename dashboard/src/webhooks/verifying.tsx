import { Accordion, Anchor, Code, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CopyButton } from '../components/copy-button.js';
import { webhooks as texts } from '../texts/webhooks.js';
import { receivers } from './receivers.js';

/** How the receiver of messages makes sure that they are ours. */
export function Verifying() {
  const [language, setLanguage] = useState(Object.keys(receivers)[0]!);
  const code = receivers[language] ?? '';
  return (
    <Accordion variant="contained">
      <Accordion.Item value="verifying">
        <Accordion.Control>{texts.verifying.title}</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="sm">
            <Text size="sm">{texts.verifying.text}</Text>
            <Group align="flex-end" justify="space-between">
              <NativeSelect
                label={texts.verifying.language}
                data={Object.keys(receivers)}
                value={language}
                onChange={(event) => setLanguage(event.currentTarget.value)}
              />
              <CopyButton key={language} text={code} label={texts.verifying.copy} />
            </Group>
            <Code block mah={320} tabIndex={0} role="region" aria-label={texts.verifying.code}>
              {code}
            </Code>
            <Anchor href="https://www.standardwebhooks.com" rel="noreferrer" size="sm" underline="always">
              {texts.verifying.libraries}
            </Anchor>
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
