import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CredentialVerifier } from '../auth/ports.js';
import { BackgroundWork } from '../common/background-work.js';
import { EventsModule } from '../events/events.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ApiKeyTools } from './api-key.tools.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeysService } from './api-keys.service.js';
import { ChangeLog } from './check/change-log.js';
import { CredentialLookup } from './check/credential-lookup.js';
import { KnownCredentials } from './check/known-credentials.js';
import { CredentialIssuer } from './credential-issuer.js';
import { CredentialVerifierService } from './credential-verifier.service.js';
import { ExpiryNotices } from './expiry/expiry-notices.js';
import { ApiKeysController } from './http/api-keys.controller.js';
import { UsageController } from './http/usage.controller.js';
import { InspectionController } from './http/inspection.controller.js';
import { ImportedCredentials } from './imported-credentials.js';
import { KeyInspection } from './key-inspection.service.js';
import { LastUsed } from './last-used.js';
import { PersonalTokensService } from './personal-tokens.service.js';
import { RateLimits } from './rate-limits.js';
import { Scopes } from './scopes.js';
import { SessionRetention } from './session-retention.js';
import { SessionsService } from './sessions.service.js';
import { UsageService } from './usage.service.js';
import { UsageTool } from './usage.tool.js';

/** Credentials: their making, their check, their end. Fills the port `CredentialVerifier`. */
@Module({
  imports: [EventsModule, OrganizationsModule, TypeOrmModule.forFeature([ApiKeyEntity])],
  controllers: [ApiKeysController, InspectionController, UsageController],
  providers: [
    ApiKeysService,
    ApiKeyTools,
    BackgroundWork,
    ChangeLog,
    CredentialIssuer,
    CredentialLookup,
    ExpiryNotices,
    KeyInspection,
    KnownCredentials,
    ImportedCredentials,
    LastUsed,
    PersonalTokensService,
    RateLimits,
    Scopes,
    SessionRetention,
    SessionsService,
    UsageService,
    UsageTool,
    { provide: CredentialVerifier, useClass: CredentialVerifierService },
  ],
  exports: [ApiKeysService, CredentialVerifier, PersonalTokensService, Scopes, SessionsService],
})
export class ApiKeysModule {}
