import { useMutation } from '@tanstack/react-query';
import { forgetChoiceOfWindow } from '../api/organization-choice.js';
import { signOutMutation } from '../client/@tanstack/react-query.gen.js';
import { notifyFailure } from '../components/notify-failure.js';

/** Signs out, and leads to the page to sign in. */
export const useSignOut = () =>
  useMutation({
    ...signOutMutation(),
    // A new document: nothing of theirs stays in its memory. See also `app/never-from-memory.ts`.
    onSuccess: () => {
      forgetChoiceOfWindow();
      window.location.assign('/sign-in');
    },
    onError: notifyFailure,
  });
