import { apiTokens } from '../texts/api-tokens.js';
import { type AbilityGroup, choiceOf } from './abilities.js';
import { groupsFor, type KeyForm } from './key-form.js';

const { expiration, create, abilities } = apiTokens;

/** The last day that ends within the years that the API takes, wherever one is. */
export const LAST_DAY = '9998-12-30';

/** What the dialog finds wrong by itself, by field. */
export function faultsOf(form: KeyForm, groups: readonly AbilityGroup[]): Record<string, string | null> {
  const isDated = form.type === 'api_key' && form.expiration === 'date';
  const unchosen = groupsFor(form.type, groups).filter((group) => {
    const { level, chosen } = choiceOf(form.choices, group);
    return level === 'chosen' && chosen.length === 0;
  });
  return {
    date: isDated ? dateFault(form.date) : null,
    rateLimit: limitFault(form.rateLimit),
    ...Object.fromEntries(unchosen.map(({ resource }) => [`choices.${resource}`, abilities.noneChosen])),
  };
}

function dateFault(date: string): string | null {
  if (Number.isNaN(Date.parse(date))) return expiration.dateMissing;
  // A year of five digits and more is not as long as that of the last day.
  return date.length > LAST_DAY.length || date > LAST_DAY ? expiration.dateTooLate : null;
}

/** Dropping what is no digit would make another number of it. */
export const limitFault = (text: string): string | null =>
  /^\d*$/.test(text.trim()) ? null : create.rateLimitFault;
