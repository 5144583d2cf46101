import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { SecretBox } from './secret-box.js';
import { createSigningSecret, secretText } from './signature.js';

/** The signing secrets of endpoints, encrypted at rest. While a rotation overlaps, there are several. */
@Injectable()
export class WebhookSecretsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** @returns the secret as text: shown once */
  async add(tx: EntityManager, organizationId: number, endpointId: number): Promise<string> {
    const secret = createSigningSecret();
    await tx.query('INSERT INTO webhook_secrets (organization_id, endpoint_id, sealed) VALUES ($1, $2, $3)', [
      organizationId,
      endpointId,
      this.box.seal(secret, placeOf(endpointId)),
    ]);
    return secretText(secret);
  }

  /** Ends the present secrets after `seconds`, unless they end sooner; those already over are deleted. */
  async expire(
    tx: EntityManager,
    organizationId: number,
    endpointId: number,
    seconds: number,
  ): Promise<void> {
    await tx.query(
      `UPDATE webhook_secrets
          SET expires_at = least(expires_at, now() + make_interval(secs => $3))
        WHERE organization_id = $1 AND endpoint_id = $2`,
      [organizationId, endpointId, seconds],
    );
    await tx.query(
      'DELETE FROM webhook_secrets WHERE organization_id = $1 AND endpoint_id = $2 AND expires_at <= now()',
      [organizationId, endpointId],
    );
  }

  /** All that are valid and can be read, newest first. None when `LATCHKEY_SECRET` is not the one they were sealed with. */
  async valid(organizationId: number, endpointId: number): Promise<Buffer[]> {
    const rows = await this.dataSource.query<{ sealed: Buffer }[]>(
      `SELECT sealed FROM webhook_secrets
        WHERE organization_id = $1 AND endpoint_id = $2 AND (expires_at IS NULL OR expires_at > now())
        ORDER BY id DESC`,
      [organizationId, endpointId],
    );
    return rows.flatMap(({ sealed }) => this.open(sealed, endpointId));
  }

  private open(sealed: Buffer, endpointId: number): Buffer[] {
    try {
      return [this.box.open(sealed, placeOf(endpointId))];
    } catch {
      return [];
    }
  }
}

const placeOf = (endpointId: number) => `webhook-endpoint:${endpointId}`;
