import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { EventsModule } from '../events/events.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { RateLimitModule } from '../rate-limit/rate-limit.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountsService } from './accounts.service.js';
import { DashboardSessions } from './dashboard-sessions.service.js';
import { AccountsController } from './http/accounts.controller.js';
import { PasswordController } from './http/password.controller.js';
import { SessionController } from './http/session.controller.js';
import { WhoamiController } from './http/whoami.controller.js';
import { Identification } from './identification.js';
import { LoginThrottle } from './login-throttle.js';
import { NewPasswords } from './new-passwords.js';
import { PasswordChangeService } from './password-change.service.js';
import { PasswordResetService } from './password-reset.service.js';
import { ResetRequests } from './reset-requests.js';
import { SignIns } from './sign-ins.js';

/** Registering, logging in and out, one's own tokens, the dashboard's sessions, a forgotten password. */
@Module({
  imports: [ApiKeysModule, EventsModule, OrganizationsModule, RateLimitModule, UsersModule],
  controllers: [AccountsController, PasswordController, SessionController, WhoamiController],
  providers: [
    AccountsService,
    DashboardSessions,
    Identification,
    LoginThrottle,
    NewPasswords,
    PasswordChangeService,
    PasswordResetService,
    ResetRequests,
    SignIns,
  ],
})
export class AccountsModule {}
