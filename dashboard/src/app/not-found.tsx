import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Page } from '../components/page.js';
import { shell } from '../texts/shell.js';

export function NotFound() {
  return (
    <Page title={shell.notFound.title}>
      <Text>{shell.notFound.text}</Text>
      <Anchor component={Link} to="/settings/api-tokens">
        {shell.notFound.back}
      </Anchor>
    </Page>
  );
}
