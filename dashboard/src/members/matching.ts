import type { MemberDto } from '../client/types.gen.js';

/** @returns those whose name or address contains what is searched */
export function matching(members: readonly MemberDto[], search: string): readonly MemberDto[] {
  const wanted = search.trim().toLowerCase();
  return members.filter(({ name, email }) => `${name}\n${email}`.toLowerCase().includes(wanted));
}
