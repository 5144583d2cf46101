import type { CreateWebhookDto, UpdateWebhookDto, WebhookDto } from '../client/types.gen.js';
import { webhooks as texts } from '../texts/webhooks.js';

export interface HeaderValues {
  /** For the page alone. */
  readonly key: number;
  readonly name: string;
  readonly value: string;
}

/** What the form holds. A type, for forms want one with an index. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type WebhookFormValues = {
  url: string;
  description: string;
  wantsAll: boolean;
  events: string[];
  keepsHeaders: boolean;
  headers: HeaderValues[];
  asymmetric: boolean;
};

/** @param webhook undefined: a new one */
export const valuesOf = (webhook: WebhookDto | undefined): WebhookFormValues => ({
  url: webhook?.url ?? '',
  description: webhook?.description ?? '',
  wantsAll: webhook?.events.includes('*') ?? true,
  events: webhook?.events.filter((event) => event !== '*') ?? [],
  keepsHeaders: (webhook?.header_names.length ?? 0) > 0,
  headers: [],
  asymmetric: (webhook?.public_keys.length ?? 0) > 0,
});

/** What the API is asked for, of a new one. */
export function bodyOf(values: WebhookFormValues): CreateWebhookDto {
  const { url, description, wantsAll, events, keepsHeaders, headers, asymmetric } = values;
  const given = headers.filter(({ name, value }) => name !== '' || value !== '');
  return {
    url: url.trim(),
    description: description.trim() === '' ? null : description,
    events: wantsAll ? ['*'] : events,
    asymmetric,
    // Those that are not mentioned stay.
    ...(!keepsHeaders && {
      headers: Object.fromEntries(given.map(({ name, value }) => [name.trim(), value])),
    }),
  };
}

/** Only what was changed: the rest may be something else by now. */
export function changeOf(before: WebhookFormValues, after: WebhookFormValues): UpdateWebhookDto {
  const old = new Map<string, unknown>(Object.entries(bodyOf(before)));
  const isChanged = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(old.get(name));
  return Object.fromEntries(Object.entries(bodyOf(after)).filter(isChanged));
}

/** What the API could not tell: two of a name are one in an object. */
export const checks = {
  events: (events: readonly string[], { wantsAll }: WebhookFormValues) =>
    wantsAll || events.length > 0 ? null : texts.events.needsOne,
  headers: (headers: readonly HeaderValues[], { keepsHeaders }: WebhookFormValues) => {
    if (keepsHeaders) return null;
    const names = headers.map(({ name }) => name.trim().toLowerCase()).filter((name) => name !== '');
    return new Set(names).size < names.length ? texts.headers.twice : null;
  },
};
