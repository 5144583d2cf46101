import { useQuery } from '@tanstack/react-query';
import { listScopesOptions } from '../client/@tanstack/react-query.gen.js';
import { groupsOf } from './abilities.js';

/** What a key can be given, by resource. @param enabled whether it is wanted yet */
export const useScopes = (enabled: boolean) =>
  useQuery({ ...listScopesOptions(), enabled, select: ({ data }) => groupsOf(data) });
