import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions } from 'express';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';

/** The type of the credentials that come in the cookie, and in nothing else. */
export const SESSION = 'session';

/**
 * The cookie of the dashboard. Under https its name begins with `__Host-`: no subdomain and no plain http page can set
 * it (RFC 6265bis, section 4.1.3.2).
 */
@Injectable()
export class SessionCookie {
  readonly name: string;
  readonly options: CookieOptions;

  constructor(@Inject(SETTINGS) { appUrl }: Settings) {
    const isSecure = new URL(appUrl).protocol === 'https:';
    this.name = isSecure ? '__Host-latchkey_session' : 'latchkey_session';
    this.options = { httpOnly: true, sameSite: 'strict', secure: isSecure, path: '/' };
  }

  /** @returns undefined also when it comes twice: nobody knows which one is meant */
  read({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
    const values = (headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${this.name}=`))
      .map((pair) => pair.slice(this.name.length + 1));
    return values.length === 1 ? values[0] : undefined;
  }
}
