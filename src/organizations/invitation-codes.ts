import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { parseId } from '../common/ids.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';

/**
 * The code that an invited person gets by mail: the invitation's id and a signature of it. It is computed when
 * needed, so neither the invitation nor the waiting mail holds a secret.
 */
@Injectable()
export class InvitationCodes {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  codeOf(invitationId: number): string {
    const signature = createHmac('sha256', this.settings.secret)
      .update(`invitation:${invitationId}`)
      .digest('base64url');
    return `${invitationId}.${signature}`;
  }

  /** @returns the invitation's id, or undefined when the code is not one of ours */
  read(code: string): number | undefined {
    const id = parseId(code.split('.', 1)[0]);
    if (id === undefined) return undefined;
    const expected = Buffer.from(this.codeOf(id));
    const given = Buffer.from(code);
    return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
  }
}
