import type { AuditEntryDto, MemberDto } from '../client/types.gen.js';
import { audit as texts } from '../texts/audit.js';

/** Who did it. */
export function actorOf({ user, credential_id, by_operator }: AuditEntryDto): string {
  if (user !== null) return user.name ?? texts.goneUser(user.id);
  if (by_operator) return texts.operator;
  return credential_id === null ? texts.system : texts.aKey(credential_id);
}

/** What it was done to: the name, where the entry or the list of the members knows it. */
export function targetOf(entry: AuditEntryDto, members: readonly MemberDto[]): string {
  const { action, target_id, details } = entry;
  const noun = texts.target(action);
  const isUser = noun === texts.target('user');
  const member = isUser ? members.find(({ user_id }) => user_id === target_id)?.name : undefined;
  const name = member ?? [details.name, details.email].find((value) => typeof value === 'string');
  return [noun, name, target_id === null ? undefined : texts.id(target_id)]
    .filter((part) => part !== undefined)
    .join(' ');
}
