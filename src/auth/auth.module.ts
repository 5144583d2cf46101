import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { RateLimitModule } from '../rate-limit/rate-limit.module.js';
import { ActingOrganizations } from './acting-organizations.js';
import { Admission } from './admission.js';
import { AuthGuard } from './auth.guard.js';
import { CredentialRateLimit } from './credential-rate-limit.js';
import { RouteDeclarations } from './route-declarations.js';
import { SessionCookie } from './session-cookie.js';

/** Who may come in. */
@Module({})
export class AuthModule {
  /**
   * @param imports the modules that fill the ports `CredentialVerifier` and `OrganizationAccess`: Latchkey's own
   *   `ApiKeysModule` and `OrganizationsModule`, or others
   */
  static forRoot(imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return {
      module: AuthModule,
      imports: [DiscoveryModule, RateLimitModule, ...imports],
      providers: [
        ActingOrganizations,
        Admission,
        AuthGuard,
        CredentialRateLimit,
        RouteDeclarations,
        SessionCookie,
      ],
      exports: [Admission, AuthGuard, RouteDeclarations, SessionCookie],
    };
  }
}
