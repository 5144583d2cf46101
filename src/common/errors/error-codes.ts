/**
 * Every refusal that Latchkey knows, with its HTTP status. The code is part of the wire: clients may
 * switch on it, so a code is never renamed and never changes its meaning.
 */
export const errorStatus = {
  malformed_request: 400,
  malformed_json: 400,
  ambiguous_credentials: 400,
  unsupported_media_type: 400,
  unauthenticated: 401,
  credential_expired: 401,
  insufficient_credits: 402,
  organization_suspended: 403,
  insufficient_scope: 403,
  user_required: 403,
  registration_closed: 403,
  cross_site_request: 403,
  role_too_low: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  key_revoked: 409,
  key_limit_reached: 409,
  webhook_limit_reached: 409,
  last_owner: 409,
  own_organization: 409,
  payload_too_large: 413,
  invalid_input: 422,
  rate_limited: 429,
  internal_error: 500,
  upstream_failed: 502,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorStatus;
