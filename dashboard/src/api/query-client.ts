import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { asFailure } from './failure.js';
import { sessionEnd } from './session-end.js';

const noticeSessionEnd = (error: unknown) => {
  if (asFailure(error)?.status === 401) sessionEnd.notice();
};

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSessionEnd }),
  mutationCache: new MutationCache({ onError: noticeSessionEnd }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A server in the same house can be reached without the internet.
      networkMode: 'always',
      retry: (count, error) => asFailure(error)?.isPassing === true && count < 2,
      retryDelay: 700,
    },
    mutations: { networkMode: 'always' },
  },
});
