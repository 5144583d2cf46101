import { Alert, Stack, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { asFailure, type Failure } from '../api/failure.js';
import { common } from '../texts/common.js';
import { describeFailure, stillHere } from '../texts/failures.js';
import { ActionButton } from './action-button.js';

interface Properties {
  /** What a query or a mutation has failed with; null: nothing has. */
  readonly error: unknown;
  /** Where something was read; without it, something was to be done. */
  readonly onRetry?: () => void;
  readonly isRetrying?: boolean;
  /** Whether it stands in a form that something was typed in. */
  readonly isForm?: boolean;
  /** What to say where it may have been done all the same, and must not be done twice. */
  readonly perhapsDone?: string | undefined;
}

/** Says what happened and what to do, and has it read out. */
export function FailureAlert({
  error,
  onRetry,
  isRetrying = false,
  isForm = false,
  perhapsDone,
}: Properties) {
  const failure = asFailure(error);
  const alert = useInSight(failure);
  if (failure === null || isSaidAbove(failure, onRetry !== undefined)) return null;
  const { title, text } = describeFailure(failure);
  return (
    <Alert
      ref={alert}
      role="alert"
      color="red"
      variant="light"
      icon={<CircleAlert aria-hidden />}
      title={title}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {text} {isForm && canBeTriedAgain(failure) && stillHere}
        </Text>
        {failure.isPassing && perhapsDone && <Text size="sm">{perhapsDone}</Text>}
        {onRetry && (
          <ActionButton size="xs" variant="default" loading={isRetrying} onClick={onRetry}>
            {common.tryAgain}
          </ActionButton>
        )}
      </Stack>
    </Alert>
  );
}

const canBeTriedAgain = (failure: Failure): boolean => failure.isPassing || failure.status === 429;

/** The frame around the pages asks to sign in again, and tells of a suspension, once for all that cannot be read. */
const isSaidAbove = ({ status, code }: Failure, isReading: boolean): boolean =>
  status === 401 || (code === 'organization_suspended' && isReading);

/** A long dialog may have been scrolled to its end, where its button is. */
function useInSight(failure: Failure | null) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: some browsers return a promise.
    void element.current?.scrollIntoView({ block: 'nearest' });
  }, [failure]);
  return element;
}
