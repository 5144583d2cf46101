import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { RateLimitModule } from '../rate-limit/rate-limit.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountsService } from './accounts.service.js';
import { AccountsController } from './http/accounts.controller.js';
import { WhoamiController } from './http/whoami.controller.js';
import { LoginThrottle } from './login-throttle.js';

/** Registering, logging in and out, one's own tokens. */
@Module({
  imports: [ApiKeysModule, OrganizationsModule, RateLimitModule, UsersModule],
  controllers: [AccountsController, WhoamiController],
  providers: [AccountsService, LoginThrottle],
})
export class AccountsModule {}
