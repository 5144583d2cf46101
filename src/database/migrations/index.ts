import { UsersAndOrganizations1795000000001 } from './1795000000001-users-and-organizations.js';
import { ApiKeys1795000000002 } from './1795000000002-api-keys.js';
import { EventsAndAudit1795000000003 } from './1795000000003-events-and-audit.js';
import { Webhooks1795000000004 } from './1795000000004-webhooks.js';
import { Mails1795000000005 } from './1795000000005-mails.js';
import { ImportedCredentials1795000000007 } from './1795000000007-imported-credentials.js';

/** In the order of their numbers. A migration is never edited after it has landed. */
export const migrations = [
  UsersAndOrganizations1795000000001,
  ApiKeys1795000000002,
  EventsAndAudit1795000000003,
  Webhooks1795000000004,
  Mails1795000000005,
  ImportedCredentials1795000000007,
];
