import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { asFailure } from '../api/failure.js';
import { signOutMutation } from '../client/@tanstack/react-query.gen.js';
import { describeFailure } from '../texts/failures.js';

/** Signs out, and leads to the page to sign in. */
export const useSignOut = () =>
  useMutation({
    ...signOutMutation(),
    // A new document: nothing of theirs stays in its memory.
    onSuccess: () => window.location.assign('/sign-in'),
    onError: (error) => {
      const { title, text } = describeFailure(asFailure(error)!);
      notifications.show({ color: 'red', title, message: text });
    },
  });
