import type { DataSource } from 'typeorm';
import { prepared } from '../../database/prepared.js';
import type { ApiVersion } from '../../events/message-schemas.js';
import { type SealedKey, VALID_KEYS } from '../endpoints/webhook-secrets.service.js';
import { FAILING_SHARE, FIRST_SHARE } from './endpoint-shares.js';
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
  /** It has taken something before, and its last try has not failed. */
  readonly is_trusted: boolean;
  /** By the database's clock, in seconds since 1970. */
  readonly claimed_at: number;
  readonly message_id: string;
  readonly body: string;
  readonly keys: SealedKey[];
}

// A server of the version before writes no bodies: during an update both may run.
const BODY = `coalesce(e.body, '{"type":' || to_json(e.type)::text || ',"timestamp":"'
  || to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","data":' || e.data::text || '}')`;

/** Longer than any try can take: what a worker that died had claimed is due again then. */
const LEASE_SECONDS = 60;

// Endpoint by endpoint: however much waits for one of them, it is not in the way of the others. Of each the oldest that it
// and its organization have room for; the first of every organization comes before the second of any, and so do the first
// ones of an organization's endpoints. Endpoints that have never taken anything, or do not now, have places of their own.
const CLAIM = `
  WITH candidates AS (
    SELECT w.organization_id, next.id, next.due_at, w.is_proven AND w.failures = 0 AS is_trusted,
           row_number() OVER (PARTITION BY w.organization_id ORDER BY next.place, next.due_at, next.id) AS place
      FROM webhook_endpoints w
      LEFT JOIN unnest($3::bigint[], $4::int[]) AS known (endpoint_id, room) ON known.endpoint_id = w.id
     CROSS JOIN LATERAL (
       SELECT oldest.id, oldest.due_at, row_number() OVER (ORDER BY oldest.due_at, oldest.id) AS place
         FROM (SELECT id, due_at FROM webhook_deliveries
                WHERE endpoint_id = w.id AND due_at <= now() ORDER BY due_at, id
                LIMIT coalesce(known.room, CASE WHEN w.failures > 0 THEN ${FAILING_SHARE} ELSE ${FIRST_SHARE} END)
              ) AS oldest) AS next
     WHERE w.id = ANY ($1) AND w.status = 'enabled'
  ), with_room AS (
    SELECT id, due_at, place, is_trusted,
           row_number() OVER (PARTITION BY is_trusted ORDER BY place, due_at, id) AS place_of_kind
      FROM candidates
      LEFT JOIN unnest($5::bigint[], $6::int[]) AS known (organization_id, room) USING (organization_id)
     WHERE place <= coalesce(room, ${ORGANIZATION_SHARE})
  ), chosen AS (
    SELECT id FROM with_room WHERE is_trusted OR place_of_kind <= $7 ORDER BY place, due_at, id LIMIT $2
  ), locked AS (
    SELECT id FROM webhook_deliveries
     WHERE id = ANY (ARRAY(SELECT id FROM chosen)) AND due_at <= now() FOR UPDATE SKIP LOCKED
  )
  UPDATE webhook_deliveries d
     SET due_at = now() + interval '${LEASE_SECONDS} seconds', tries = d.tries + 1
    FROM locked, webhook_endpoints w, events e
   WHERE d.id = locked.id AND w.id = d.endpoint_id AND e.id = d.event_id
  RETURNING d.id, d.tries, d.retries_from, d.organization_id, d.endpoint_id, w.url, w.api_version,
            w.sealed_headers, w.failures > 0 AS is_failing, w.is_proven AND w.failures = 0 AS is_trusted,
            extract(epoch FROM now())::float8 AS claimed_at, e.message_id, ${BODY} AS body,
            (SELECT json_agg(json_build_object('kind', kind, 'sealed', encode(sealed, 'base64')))
               FROM (${VALID_KEYS}) AS valid) AS keys`;

type Row = Omit<ClaimedDelivery, 'keys'> & {
  readonly keys: { kind: SealedKey['kind']; sealed: string }[] | null;
};

/** How many may be claimed. */
export interface Places {
  readonly all: number;
  /** Of endpoints that have never taken anything, or do not now. */
  readonly untrusted: number;
  readonly ofEndpoints: Rooms;
  readonly ofOrganizations: Rooms;
}

/** Claims deliveries of these endpoints that are due; several workers on several nodes share them. */
export async function claimDeliveries(
  dataSource: DataSource,
  endpointIds: readonly number[],
  { all, untrusted, ofEndpoints, ofOrganizations }: Places,
): Promise<ClaimedDelivery[]> {
  const rows = await prepared<Row>(dataSource, 'claim_deliveries', CLAIM, [
    endpointIds,
    all,
    ofEndpoints.ids,
    ofEndpoints.rooms,
    ofOrganizations.ids,
    ofOrganizations.rooms,
    untrusted,
  ]);
  return rows.map((row) => ({
    ...row,
    keys: (row.keys ?? []).map(({ kind, sealed }) => ({ kind, sealed: Buffer.from(sealed, 'base64') })),
  }));
}
