import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { AccountsModule } from './accounts/accounts.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { Scopes } from './api-keys/scopes.js';
import { AuthGuard } from './auth/auth.guard.js';
import { AuthModule } from './auth/auth.module.js';
import { createValidationPipe } from './common/validation/validation.pipe.js';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import { CreditsModule } from './credits/credits.module.js';
import { DatabaseModule } from './database/database.module.js';
import { type ExtensionMetadata, extensionsOf } from './extension.js';
import { HealthModule } from './health/health.module.js';
import { EndConnections } from './http/end-connections.js';
import { ErrorFormats } from './http/error-formats.js';
import { AllExceptionsFilter } from './http/exception.filter.js';
import { UnexpectedBodyGuard } from './http/unexpected-body.guard.js';
import { MailPreviewModule } from './notifications/mail-preview.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { RuntimeModule } from './runtime/runtime.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** The server: all modules, and the guard, pipe and filter that hold for every route. */
@Module({})
export class AppModule {
  /** @param extensions modules of your own, served beside Latchkey's */
  static forRoot(settings: Settings, extensions: NonNullable<ModuleMetadata['imports']> = []): DynamicModule {
    const brought = extensionsOf(extensions);
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(settings),
        DatabaseModule.forRoot(
          settings,
          brought.flatMap(({ migrations }) => migrations ?? []),
        ),
        DiscoveryModule,
        { ...AuthModule.forRoot([ApiKeysModule, OrganizationsModule]), global: true },
        OrganizationsModule,
        ApiKeysModule,
        CreditsModule,
        AccountsModule,
        WebhooksModule,
        NotificationsModule,
        RuntimeModule,
        HealthModule,
        ...(settings.isDevelopment ? [MailPreviewModule] : []),
        ...extensions,
      ],
      providers: [
        EndConnections,
        ErrorFormats,
        {
          provide: 'latchkey:abilities-of-extensions',
          inject: [Scopes],
          useFactory: (scopes: Scopes) => declareAbilities(scopes, brought),
        },
        { provide: APP_GUARD, useExisting: AuthGuard },
        { provide: APP_GUARD, useClass: UnexpectedBodyGuard },
        { provide: APP_PIPE, useFactory: createValidationPipe },
        { provide: APP_FILTER, useClass: AllExceptionsFilter },
      ],
    };
  }
}

function declareAbilities(scopes: Scopes, extensions: readonly ExtensionMetadata[]): boolean {
  for (const { abilities = {} } of extensions) {
    scopes.declare(Object.entries(abilities).map(([name, description]) => ({ name, description })));
  }
  return true;
}
