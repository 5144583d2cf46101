import type { DataSource } from 'typeorm';
import { prepared } from '../../database/prepared.js';

/** How many endpoints are looked at with one statement. */
const WINDOW = 500;

// By leaps through the index: from the first delivery of an endpoint that waits to that of the next endpoint.
const LOOK = `
  WITH RECURSIVE endpoints AS (
    (SELECT endpoint_id, due_at, 1 AS place FROM webhook_deliveries
      WHERE due_at IS NOT NULL AND endpoint_id > $1 ORDER BY endpoint_id, due_at LIMIT 1)
    UNION ALL
    SELECT next.endpoint_id, next.due_at, endpoints.place + 1
      FROM endpoints CROSS JOIN LATERAL (
        SELECT endpoint_id, due_at FROM webhook_deliveries
         WHERE due_at IS NOT NULL AND endpoint_id > endpoints.endpoint_id
         ORDER BY endpoint_id, due_at LIMIT 1) AS next
     WHERE endpoints.place < ${WINDOW}
  )
  SELECT endpoint_id, due_at <= now() AS is_due FROM endpoints ORDER BY endpoint_id`;

/**
 * Goes round the endpoints for which something waits, some hundreds at a time: however many there are, and however much
 * waits for one of them, no look takes long.
 */
export class DueEndpoints {
  /** The last one that was looked at; 0: begin at the first. */
  private position = 0;

  constructor(private readonly dataSource: DataSource) {}

  /** @returns those of the next hundreds for which something is due, and whether the round is at its end */
  async next(): Promise<{ endpointIds: number[]; isEnd: boolean }> {
    const rows = await prepared<{ endpoint_id: number; is_due: boolean }>(
      this.dataSource,
      'due_endpoints',
      LOOK,
      [this.position],
    );
    const isEnd = rows.length < WINDOW;
    this.position = isEnd ? 0 : rows.at(-1)!.endpoint_id;
    return {
      endpointIds: rows.filter(({ is_due }) => is_due).map(({ endpoint_id }) => endpoint_id),
      isEnd,
    };
  }
}
