import type { Failure } from '../api/failure.js';
import { common } from './common.js';

export interface FailureText {
  readonly title: string;
  readonly text: string;
}

/** Where more can be said than the status tells. */
const byCode: Readonly<Record<string, FailureText>> = {
  organization_suspended: {
    title: 'The organization is suspended',
    text: 'Nothing can be read or changed in it until the operator of the server reinstates it. What you typed is still here.',
  },
  last_owner: {
    title: 'An organization needs an owner',
    text: 'This is its last one. Make another member an owner first.',
  },
  role_too_low: {
    title: 'Your role is too low for this',
    text: 'Nobody gives, changes or takes a role above their own. Ask an owner of the organization.',
  },
};

/** What happened, and what to do. */
export function describeFailure(failure: Failure): FailureText {
  const { status, code, message, fields, retryAfterSeconds } = failure;
  if (status === null) {
    return {
      title: 'The server cannot be reached',
      text: 'There was no answer. What you typed is still here: check your connection, and try again.',
    };
  }
  const known = code === null ? undefined : byCode[code];
  if (known !== undefined) return known;
  switch (status) {
    case 401:
      return {
        title: 'Your session has ended',
        text: 'Sign in again. What you typed is still here.',
      };
    case 403:
      return { title: 'You may not do this', text: `${message} Ask an owner of the organization.` };
    case 404:
      return { title: 'Not found', text: 'It may have been removed meanwhile. Load the page again.' };
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
        text: `${message} Try again ${retryAfterSeconds === null ? 'in a moment' : `in ${common.seconds(retryAfterSeconds)}`}. What you typed is still here.`,
      };
    default:
      return status >= 500
        ? {
            title: 'The server has a problem',
            text: 'It has written down what happened. What you typed is still here: try again in a moment.',
          }
        : { title: 'The request was refused', text: message };
  }
}
