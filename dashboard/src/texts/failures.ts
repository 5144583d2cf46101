import type { Failure } from '../api/failure.js';
import { common } from './common.js';

interface FailureText {
  readonly title: string;
  readonly text: string;
}

/** Where more can be said than the status tells. */
const byCode: Readonly<Record<string, FailureText>> = {
  organization_suspended: {
    title: 'The organization is suspended',
    text: 'Nothing can be read or changed in it until the operator of the server reinstates it.',
  },
  last_owner: {
    title: 'An organization needs an owner',
    text: 'This is its last one. Make another member an owner first.',
  },
  key_limit_reached: {
    title: 'The plan allows no more keys',
    text: 'Revoke one that is not needed any more, or ask the operator of the server for a larger plan.',
  },
  not_understood: {
    title: 'The answer was not understood',
    text: 'Something between you and the server answered in its place, or cut the answer off. Look at the list before you try again: it may have been done.',
  },
  role_too_low: {
    title: 'Your role is too low for this',
    text: 'Nobody gives, changes or takes a role above their own. Ask an owner of the organization.',
  },
};

/** What happened, and what to do. */
export function describeFailure(failure: Failure): FailureText {
  const known = failure.code === null ? undefined : byCode[failure.code];
  return known ?? describeStatus(failure);
}

function describeStatus({ status, message, fields, retryAfterSeconds }: Failure): FailureText {
  switch (status) {
    case null:
      return {
        title: 'The server cannot be reached',
        text: 'There was no answer. Check your connection, and try again.',
      };
    case 401:
      return { title: 'Your session has ended', text: 'Sign in again.' };
    case 403:
      return { title: 'You may not do this', text: `${message} Ask an owner of the organization.` };
    case 404:
      return {
        title: 'Not found',
        text: 'It may have been removed meanwhile, or belong to another organization. Load the page again.',
      };
    case 409:
      return {
        title: 'This conflicts with something',
        text: `${message} Load the page again to see how things are.`,
      };
    case 413:
      return { title: 'Too large', text: message };
    case 422:
      return {
        title: 'Something is not right yet',
        text: Object.values(fields).flat().join(' ') || message,
      };
    case 429:
      return {
        title: 'Too many requests',
        text: retryAfterSeconds === null ? message : `Try again in ${common.seconds(retryAfterSeconds)}.`,
      };
    default:
      return status >= 500
        ? {
            title: 'The server has a problem',
            text: 'It has written down what happened. Try again in a moment.',
          }
        : { title: 'The request was refused', text: message };
  }
}

/** Of what could not be sent or saved. */
export const stillHere = 'What you typed is still here.';
