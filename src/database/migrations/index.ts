import { UsersAndOrganizations1795000000001 } from './1795000000001-users-and-organizations.js';
import { ApiKeys1795000000002 } from './1795000000002-api-keys.js';
import { EventsAndAudit1795000000003 } from './1795000000003-events-and-audit.js';
import { Webhooks1795000000004 } from './1795000000004-webhooks.js';
import { Mails1795000000005 } from './1795000000005-mails.js';
import { CreditLedger1795000000006 } from './1795000000006-credit-ledger.js';
import { ImportedCredentials1795000000007 } from './1795000000007-imported-credentials.js';
import { MailsOfExtensions1795000000008 } from './1795000000008-mails-of-extensions.js';
import { Usage1795000000009 } from './1795000000009-usage.js';
import { Runtime1795000000010 } from './1795000000010-runtime.js';
import { ChangeLog1795000000011 } from './1795000000011-change-log.js';
import { BulkChanges1795000000012 } from './1795000000012-bulk-changes.js';
import { FrozenBodies1795000000013 } from './1795000000013-frozen-bodies.js';
import { LifeOfWebhooks1795000000014 } from './1795000000014-life-of-webhooks.js';
import { ExpiryNotices1795000000015 } from './1795000000015-expiry-notices.js';
import { MailAttempts1795000000016 } from './1795000000016-mail-attempts.js';
import { UserNetworks1795000000017 } from './1795000000017-user-networks.js';
import { Sessions1795000000018 } from './1795000000018-sessions.js';
import { EndedSessions1795000000019 } from './1795000000019-ended-sessions.js';
import { AuditFilters1795000000020 } from './1795000000020-audit-filters.js';

/** In the order of their numbers. A migration is never edited after it has landed. */
export const migrations = [
  UsersAndOrganizations1795000000001,
  ApiKeys1795000000002,
  EventsAndAudit1795000000003,
  Webhooks1795000000004,
  Mails1795000000005,
  CreditLedger1795000000006,
  ImportedCredentials1795000000007,
  MailsOfExtensions1795000000008,
  Usage1795000000009,
  Runtime1795000000010,
  ChangeLog1795000000011,
  BulkChanges1795000000012,
  FrozenBodies1795000000013,
  LifeOfWebhooks1795000000014,
  ExpiryNotices1795000000015,
  MailAttempts1795000000016,
  UserNetworks1795000000017,
  Sessions1795000000018,
  EndedSessions1795000000019,
  AuditFilters1795000000020,
];
