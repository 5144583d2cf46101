/**
 * Latchkey as a library: the server as a function, and the modules to build on.
 *
 * `createServer(readSettings(), [YourModule])` serves everything with your module beside it; or import single
 * modules into an application of your own. Everything that is exported here is public and kept stable; whatever
 * is not may change at any time.
 */
export { AppModule } from './app.module.js';
export { createServer } from './bootstrap.js';
export { serve } from './serve.js';
export { Extension, type ExtensionMetadata } from './extension.js';

export { ConfigModule, SETTINGS } from './config/config.module.js';
export { readSettings, SettingsError, type Settings } from './config/settings.js';
export { DatabaseModule } from './database/database.module.js';
export { DatabaseStartError } from './database/open-database.js';

export { AuthGuard } from './auth/auth.guard.js';
export { AuthModule } from './auth/auth.module.js';
export { Admission } from './auth/admission.js';
export { CurrentActor } from './auth/current-actor.decorator.js';
export { Abilities, OrganizationFromPath, Public } from './auth/declarations.js';
export { KeyFromPath, TenantKey } from './auth/key-from-path.decorator.js';
export { CredentialVerifier, OrganizationAccess, type Verification } from './auth/ports.js';
export { type ActingOrganization, type ActingUser, type Identity, Principal } from './auth/principal.js';
export { CurrentPrincipal, CurrentUser } from './auth/request-principal.js';
export { RouteDeclarations } from './auth/route-declarations.js';
export type { Role } from './auth/roles.js';

export { AnswerOf, PageOf } from './common/answer-of.js';
export { CursorMeta } from './common/answers.dto.js';
export { DirectExpressAdapter } from './http/express-adapter.js';

export { BackgroundWork } from './common/background-work.js';
export { readPage } from './common/cursor.js';
export { requireId } from './common/ids.js';
export { ErrorFormat, type ErrorFormatName } from './common/errors/error-format.js';
export { type ErrorCode, errorStatus } from './common/errors/error-codes.js';
export { invalidInput, LatchkeyError, notFound } from './common/errors/latchkey-error.js';
export { PageQuery } from './common/page-query.dto.js';
export { IsLabel } from './common/validation/is-label.js';

export type { Actor } from './events/actor.js';
export { AuditLog } from './events/audit-log.js';
export type { ApiKeyFacts, DomainEvent, EventData, EventType, PersonFacts } from './events/event-types.js';
export { EventsModule } from './events/events.module.js';
export { OnDomainEvent } from './events/on-domain-event.decorator.js';
export { Outbox } from './events/outbox.js';

export { AccountsModule } from './accounts/accounts.module.js';
export { ApiKeysModule } from './api-keys/api-keys.module.js';
export { ApiKeysService } from './api-keys/api-keys.service.js';
export { type Scope, Scopes } from './api-keys/scopes.js';
export { Mailer, type PlainMail } from './notifications/mailer.js';
export { CreditsModule } from './credits/credits.module.js';
export { CreditsService } from './credits/credits.service.js';
export type { LedgerEntryEntity, LedgerEntryKind } from './credits/ledger-entry.entity.js';
export type { LedgerPage, Posting } from './credits/ledger.js';
export { NotificationsModule } from './notifications/notifications.module.js';
export { OrganizationsModule } from './organizations/organizations.module.js';
export { OrganizationsService } from './organizations/organizations.service.js';
export { RuntimeModule } from './runtime/runtime.module.js';
export { Tool, type ToolCall, type ToolOptions } from './tools/tool.decorator.js';
export { UsersModule } from './users/users.module.js';
export {
  verifyWebhook,
  type WebhookHeaders,
  type WebhookKeys,
  WebhookSignature,
  WebhookSignatureGuard,
} from './webhooks/receiving/index.js';
export { WebhooksModule } from './webhooks/webhooks.module.js';
