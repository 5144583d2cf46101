// Somebody sits and waits for these, or must learn of them at once.
const AWAITED = `('password_reset', 'password_changed', 'signed_in_elsewhere', 'invitation')`;

/**
 * Mails of one lane do not wait for those of another: not for the many that one organization causes, nor for those
 * that an extending module queues. Each has an index of its own, made for `only` as it stands here.
 */
export const lanes = [
  {
    name: 'awaited mails',
    concurrency: 4,
    only: `event_id IS NOT NULL AND template IN ${AWAITED}`,
  },
  {
    name: 'own mails',
    concurrency: 4,
    only: `event_id IS NOT NULL AND template NOT IN ${AWAITED}`,
  },
  { name: "extending modules' mails", concurrency: 2, only: 'event_id IS NULL' },
] as const;
