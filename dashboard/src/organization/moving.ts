import { useNavigate } from 'react-router';
import { chosenOrganization } from '../api/organization-choice.js';
import { switchOrganization } from '../session/session.js';

/** Goes to another organization. What an address names beyond its section, such as a webhook, is of one alone. */
export function useMoving(): (id: number) => Promise<void> {
  const navigate = useNavigate();
  return async (id) => {
    const before = chosenOrganization();
    await switchOrganization(id);
    // Another one was chosen since, or this one was given up.
    if (chosenOrganization() !== id || id === before) return;
    // As the address is by now.
    const { pathname, search } = window.location;
    const section = /^\/settings\/[^/]+/.exec(pathname)?.[0];
    if (section !== undefined && section !== pathname + search) await navigate(section);
  };
}
