import type { DataSource } from 'typeorm';
import { prepared } from '../../database/prepared.js';
import type { ApiVersion } from '../../events/message-schemas.js';
import { type SealedKey, VALID_KEYS } from '../endpoints/webhook-secrets.service.js';
import { FAILING_SHARE, FIRST_SHARE, LARGEST_SHARE } from './endpoint-shares.js';
import { ORGANIZATION_SHARE } from './organization-shares.js';
import type { Rooms } from './rooms.js';

/** A delivery that this process is to try now, with all that it takes. */
export interface ClaimedDelivery {
  readonly id: number;
  /** Which try it is: the fence. Only who claimed it last may say what became of it. */
  readonly tries: number;
  /** At which try its schedule began anew. */
  readonly retries_from: number;
  readonly organization_id: number;
  readonly endpoint_id: number;
  readonly url: string;
  readonly api_version: ApiVersion;
  readonly sealed_headers: Buffer | null;
  readonly is_failing: boolean;
  readonly message_id: string;
  readonly body: string;
  readonly keys: SealedKey[];
}

/** Longer than any try can take: what a worker that died had claimed is due again then. */
const LEASE_SECONDS = 60;

// Endpoint by endpoint, by leaps through the index: however much waits for one of them, it is not in the way of the
// others. Of each the oldest that it and its organization have room for; the first of every organization comes before
// the second of any, and so do the first ones of an organization's endpoints.
const CLAIM = `
  WITH RECURSIVE endpoints AS (
    (SELECT endpoint_id FROM webhook_deliveries WHERE due_at IS NOT NULL ORDER BY endpoint_id LIMIT 1)
    UNION ALL
    SELECT (SELECT endpoint_id FROM webhook_deliveries
             WHERE due_at IS NOT NULL AND endpoint_id > endpoints.endpoint_id ORDER BY endpoint_id LIMIT 1)
      FROM endpoints WHERE endpoint_id IS NOT NULL
  ), candidates AS (
    SELECT w.organization_id, next.id, next.due_at,
           row_number() OVER (PARTITION BY w.organization_id ORDER BY next.place, next.due_at, next.id) AS place
      FROM endpoints
      JOIN webhook_endpoints w ON w.id = endpoints.endpoint_id AND w.status = 'enabled'
      LEFT JOIN unnest($2::bigint[], $3::int[]) AS known (endpoint_id, room)
        ON known.endpoint_id = endpoints.endpoint_id
     CROSS JOIN LATERAL (
       SELECT id, due_at, row_number() OVER (ORDER BY due_at, id) AS place
         FROM (SELECT id, due_at FROM webhook_deliveries
                WHERE endpoint_id = endpoints.endpoint_id AND due_at <= now()
                  AND known.room IS DISTINCT FROM 0
                ORDER BY due_at, id LIMIT ${LARGEST_SHARE}) AS oldest) AS next
     WHERE next.place <=
           coalesce(known.room, CASE WHEN w.failures > 0 THEN ${FAILING_SHARE} ELSE ${FIRST_SHARE} END)
  ), chosen AS (
    SELECT id FROM candidates
      LEFT JOIN unnest($4::bigint[], $5::int[]) AS known (organization_id, room) USING (organization_id)
     WHERE place <= coalesce(room, ${ORGANIZATION_SHARE})
     ORDER BY place, due_at, id LIMIT $1
  ), locked AS (
    SELECT id FROM webhook_deliveries
     WHERE id = ANY (ARRAY(SELECT id FROM chosen)) AND due_at <= now() FOR UPDATE SKIP LOCKED
  )
  UPDATE webhook_deliveries d
     SET due_at = now() + interval '${LEASE_SECONDS} seconds', tries = d.tries + 1
    FROM locked, webhook_endpoints w, events e
   WHERE d.id = locked.id AND w.id = d.endpoint_id AND e.id = d.event_id
  RETURNING d.id, d.tries, d.retries_from, d.organization_id, d.endpoint_id, w.url, w.api_version,
            w.sealed_headers, w.failures > 0 AS is_failing, e.message_id, e.body,
            (SELECT json_agg(json_build_object('kind', kind, 'sealed', encode(sealed, 'base64')))
               FROM (${VALID_KEYS}) AS valid) AS keys`;

type Row = Omit<ClaimedDelivery, 'keys'> & {
  readonly keys: { kind: SealedKey['kind']; sealed: string }[] | null;
};

/**
 * Claims deliveries that are due, of endpoints that are enabled; several workers on several nodes share them.
 *
 * @param limit how many at most
 */
export async function claimDeliveries(
  dataSource: DataSource,
  limit: number,
  endpoints: Rooms,
  organizations: Rooms,
): Promise<ClaimedDelivery[]> {
  const values = [limit, endpoints.ids, endpoints.rooms, organizations.ids, organizations.rooms];
  const rows = await prepared<Row>(dataSource, 'claim_deliveries', CLAIM, values);
  return rows.map((row) => ({
    ...row,
    keys: (row.keys ?? []).map(({ kind, sealed }) => ({ kind, sealed: Buffer.from(sealed, 'base64') })),
  }));
}
