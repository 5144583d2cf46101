import { Alert, Button, Stack, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { asFailure } from '../api/failure.js';
import { common } from '../texts/common.js';
import { describeFailure } from '../texts/failures.js';

interface Properties {
  /** What a query or a mutation has failed with; null: nothing has. */
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Says what happened and what to do, and has it read out. */
export function FailureAlert({ error, onRetry }: Properties) {
  const failure = asFailure(error);
  if (failure === null) return null;
  const { title, text } = describeFailure(failure);
  return (
    <Alert role="alert" color="red" variant="light" icon={<CircleAlert aria-hidden />} title={title}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{text}</Text>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {common.tryAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
