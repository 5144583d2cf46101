import { Alert, Button, Stack } from '@mantine/core';
import { shell } from '../texts/shell.js';

/** Instead of a page that has failed, or that could not be loaded after a new version was installed. */
export function Crashed() {
  return (
    <Alert role="alert" color="red" title={shell.crashed.title} m="md">
      <Stack align="flex-start">
        {shell.crashed.text}
        <Button variant="default" onClick={() => window.location.reload()}>
          {shell.crashed.reload}
        </Button>
      </Stack>
    </Alert>
  );
}
