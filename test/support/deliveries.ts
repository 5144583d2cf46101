import { query } from './database.js';

/**
 * Makes deliveries that are due, as if there had been as many events: the endpoints have them in turn. There must
 * have been an event of theirs with a body: all are copies of the newest, with a `webhook-id` of their own.
 */
export async function makeDeliveries(
  url: string,
  endpointIds: readonly number[],
  count: number,
): Promise<void> {
  await query(
    url,
    `
    WITH copies AS (
      INSERT INTO events (organization_id, message_id, type, data, context, body, due_at)
      SELECT e.organization_id, 'msg_copy_' || gen_random_uuid(), e.type, e.data, e.context, e.body, NULL
        FROM (SELECT * FROM events WHERE type = 'api_key.created' AND organization_id =
                (SELECT organization_id FROM webhook_endpoints WHERE id = ${endpointIds[0]})
               ORDER BY id DESC LIMIT 1) AS e, generate_series(1, ${count})
      RETURNING id, organization_id)
    INSERT INTO webhook_deliveries (organization_id, endpoint_id, event_id)
    SELECT organization_id, (ARRAY[${endpointIds.join()}])[1 + id % ${endpointIds.length}], id FROM copies`,
  );
}
