import type { ApiKeyFacts, PersonFacts } from '../../events/event-types.js';

/** `2026-11-22T07:00:05.123Z` becomes `2026-11-22 07:00:05 UTC`: read the same everywhere. */
export const toUtc = (timestamp: string): string =>
  `${timestamp.slice(0, 10)} ${timestamp.slice(11, 19)} UTC`;

/** `Ada (ada@example.com)` */
export const nameOf = ({ name, email }: PersonFacts): string => `${name} (${email})`;

/** What an API key is recognised by. Never the key. */
export const keyLines = (organization: string, apiKey: ApiKeyFacts): [label: string, value: string][] => [
  ['Organization', organization],
  ['Name', apiKey.name],
  ['Begins with', apiKey.key_prefix],
];

/** Where one looks at the API keys, and makes and revokes them. */
export const keysPage = (appUrl: string): string => `${appUrl}/settings/api-tokens`;

/** Where one asks for the code that resets a password. */
export const forgotPasswordPage = (appUrl: string): string => `${appUrl}/forgot-password`;
