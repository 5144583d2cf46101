import { notifications } from '@mantine/notifications';
import { asFailure } from '../api/failure.js';
import { describeFailure } from '../texts/failures.js';

/** Says what happened and what to do, for what is done without a form to say it in. */
export function notifyFailure(error: unknown): void {
  const failure = asFailure(error);
  if (failure === null) return;
  const { title, text } = describeFailure(failure);
  notifications.show({ color: 'red', title, message: text });
}
