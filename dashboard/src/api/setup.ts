import { client } from '../client/client.gen.js';
import { failureOf, notUnderstood } from './failure.js';
import { chosenOrganization } from './organization-choice.js';

const ORGANIZATION = 'X-Organization-Id';

/** To be called once, before the first call. */
export function setUpClient(): void {
  client.interceptors.request.use((request) => {
    const organizationId = chosenOrganization();
    if (organizationId !== null && !request.headers.has(ORGANIZATION)) {
      request.headers.set(ORGANIZATION, String(organizationId));
    }
    return request;
  });
  client.interceptors.response.use((response) => {
    if (response.ok && !isEmpty(response) && !isJson(response)) throw notUnderstood();
    return response;
  });
  client.interceptors.error.use((error, response) => {
    // Whoever has left a page wants no answer any more: TanStack Query knows this one.
    if (error instanceof DOMException && error.name === 'AbortError') return error;
    return failureOf(error, response);
  });
}

const isEmpty = ({ status, headers }: Response): boolean =>
  status === 204 || headers.get('content-length') === '0';

const isJson = ({ headers }: Response): boolean =>
  /^application\/json\b/.test(headers.get('content-type') ?? '');
