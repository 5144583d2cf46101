import type { AuditEntryDto } from '../client/types.gen.js';
import { audit as texts } from '../texts/audit.js';
import { csvLine } from './csv.js';

/** The names of the columns: those of the API, and the action in words. */
export const header = csvLine([
  'id',
  'created_at',
  'action',
  'description',
  'target_id',
  'by_operator',
  'user_id',
  'user_name',
  'user_email',
  'credential_id',
  'ip',
  'details',
]);

/** An entry as a line of the file. */
export const lineOf = ({ user, ...entry }: AuditEntryDto): string =>
  csvLine([
    entry.id,
    entry.created_at,
    entry.action,
    texts.action(entry.action),
    entry.target_id,
    String(entry.by_operator),
    user?.id ?? null,
    user?.name ?? null,
    user?.email ?? null,
    entry.credential_id,
    entry.ip,
    JSON.stringify(entry.details),
  ]);
