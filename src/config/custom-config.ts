import { z } from 'zod';

const plan = z.strictObject({
  /** Requests per key and minute. */
  rate_limit_per_minute: z.int().min(1).max(10_000_000),
  /** How many keys an organization may hold at a time; left out: any number. */
  max_keys: z.int().min(1).optional(),
});

const builtInPlans = {
  free: { rate_limit_per_minute: 60 },
  pro: { rate_limit_per_minute: 600 },
  enterprise: { rate_limit_per_minute: 6_000 },
};

const scopeName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*(:[a-z0-9][a-z0-9_-]*)?$/, 'must look like "reports" or "reports:read"')
  .max(64);

/** The configuration file: what a product adds to, or changes of, Latchkey's own lists. */
export const customConfigSchema = z.strictObject({
  scopes: z
    .array(z.strictObject({ name: scopeName, description: z.string().max(255).default('') }))
    .default([]),
  plans: z
    .record(z.string().regex(/^[a-z0-9_-]{1,32}$/), plan)
    .default({})
    .transform((plans): Record<string, z.infer<typeof plan>> => ({ ...builtInPlans, ...plans })),
  /** The word in `sk_live_BRAND_…`. */
  brand: z
    .string()
    .regex(/^[a-z0-9]{1,20}$/, 'must be 1 to 20 small letters or digits')
    .default('latchkey'),
  /** Roles whose users may look after the organization's keys. */
  key_managers: z.array(z.enum(['owner', 'admin', 'member'])).default(['owner']),
});

export type CustomConfig = z.infer<typeof customConfigSchema>;

/** What a plan gives. One that was taken out of the configuration gives what the free one gives. */
export function planOf({ plans }: CustomConfig, name: string): z.infer<typeof plan> {
  return plans[name] ?? plans.free ?? builtInPlans.free;
}
