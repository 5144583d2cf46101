import { hashKey, MutationCache, type Query, QueryCache, QueryClient } from '@tanstack/react-query';
import { readSessionQueryKey } from '../client/@tanstack/react-query.gen.js';
import { asFailure } from './failure.js';
import { sessionEnd } from './session-end.js';

function notice(error: unknown, query?: Query<unknown, unknown>): void {
  const status = asFailure(error)?.status;
  if (status === 401) sessionEnd.notice();
  // A role or a membership may have ended meanwhile: what the pages offer follows.
  const sessionKey = readSessionQueryKey();
  const isSession = query?.queryHash === hashKey(sessionKey);
  if ((status === 403 || status === 404) && !isSession) {
    void queryClient.invalidateQueries({ queryKey: sessionKey });
  }
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: notice }),
  mutationCache: new MutationCache({ onError: (error) => notice(error) }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A server in the same house can be reached without the internet.
      networkMode: 'always',
      retry: (count, error) => asFailure(error)?.isPassing === true && count < 2,
      retryDelay: 700,
    },
    // Requests may hold passwords and secrets: none is kept when its answer is there and its page is left.
    mutations: { networkMode: 'always', gcTime: 0 },
  },
});
