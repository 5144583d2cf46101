import { Button, Code, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { CopyButton } from '../components/copy-button.js';
import { EmptyState } from '../components/empty-state.js';
import { usage as texts } from '../texts/usage.js';

/** How a first request is made. */
export function FirstRequest() {
  const curl = texts.empty.curl(window.location.origin);
  return (
    <EmptyState
      title={texts.empty.title}
      action={
        <Button component={Link} to="/settings/api-tokens">
          {texts.empty.create}
        </Button>
      }
    >
      <Stack align="center" gap="sm">
        <Text>{texts.empty.text}</Text>
        <Code
          block
          ta="left"
          c="var(--mantine-color-text)"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {curl}
        </Code>
        <CopyButton text={curl} label={texts.empty.copy} />
      </Stack>
    </EmptyState>
  );
}
