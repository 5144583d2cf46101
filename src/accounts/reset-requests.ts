import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import pLimit from 'p-limit';
import type { DataSource } from 'typeorm';
import { retry } from '../common/retry.js';
import { Outbox } from '../events/outbox.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { personOf } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';

// However many ask at once, most connections to the database are left to the requests.
const AT_ONCE = 2;
const ATTEMPTS = 3;
const PAUSE_MS = 1_000;
const STOP_WITHIN_MS = 3_000;

/**
 * Looks for the users who ask for a reset, after they have been answered: neither what the answer says nor when it
 * comes tells whether there is such a user. A request that is lost with the server is made again by the user.
 */
@Injectable()
export class ResetRequests implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ResetRequests.name);
  private readonly run = pLimit(AT_ONCE);
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly organizations: OrganizationsService,
    private readonly outbox: Outbox,
  ) {}

  /** Returns at once. */
  add(email: string, address: string): void {
    const promise = this.run(() => this.handle(email, address)).finally(() => this.underWay.delete(promise));
    this.underWay.add(promise);
  }

  async beforeApplicationShutdown(): Promise<void> {
    const timeout = sleep(STOP_WITHIN_MS, undefined, { ref: false });
    await Promise.race([Promise.all(this.underWay), timeout]);
  }

  /** Never throws. */
  private async handle(email: string, address: string): Promise<void> {
    await setImmediate(); // the answer goes first
    try {
      await retry(
        () => this.tell(email, address),
        ATTEMPTS,
        PAUSE_MS,
        (error) =>
          this.logger.warn(`A request to reset a password is tried again: ${(error as Error).message}`),
      );
    } catch (error) {
      this.logger.error(error, 'A request to reset a password is lost.');
    }
  }

  /** Events belong to an organization. Who has none gets no mail: they could not log in anyway. */
  private async tell(email: string, address: string): Promise<void> {
    const user = await this.users.findForLogin(email);
    const organization = user && (await this.organizations.listOf(user.id))[0];
    if (user === null || organization == null) return;
    const data = { organization_id: organization.id, actor: null, user: personOf(user) };
    await this.dataSource.transaction((tx) =>
      this.outbox.append(tx, organization.id, 'user.password_reset_requested', data, { ip: address }),
    );
  }
}
