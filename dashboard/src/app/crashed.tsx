import { Alert, Box, Button, Stack } from '@mantine/core';
import { useRouteError } from 'react-router';
import { Page } from '../components/page.js';
import { shell } from '../texts/shell.js';

/** Instead of a page that has failed, or whose files could not be loaded. */
export function Crashed() {
  const { title, text } = isMissing(useRouteError()) ? shell.missing : shell.crashed;
  return (
    <Box p="md">
      <Page title={title}>
        <Alert role="alert" color="red">
          <Stack align="flex-start">
            {text}
            <Button variant="default" onClick={() => window.location.reload()}>
              {shell.reload}
            </Button>
          </Stack>
        </Alert>
      </Page>
    </Box>
  );
}

/** What browsers say when a module cannot be fetched, each in its own words. */
const isMissing = (error: unknown): boolean =>
  error instanceof TypeError &&
  /dynamically imported module|importing a module script|Unable to preload/i.test(error.message);
