import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { useSession } from '../session/session.js';

/** On a phone the navigation lies over the page, until something was chosen there. */
export function useNavigationDrawer() {
  const [isOpen, { toggle, close }] = useDisclosure();
  // Below the breakpoint of the navbar, as Mantine writes it.
  const isDrawer = useMediaQuery('(max-width: 47.99em)');
  const { pathname } = useLocation();
  const { organization } = useSession();
  /** To the page that is there already. */
  const leave = () => {
    if (!isDrawer || !isOpen) return;
    close();
    focusTitle();
  };
  // Who goes to another page by keyboard is at its beginning, and hears its title.
  useEffect(() => {
    close();
    focusTitle();
  }, [pathname, close]);
  // Only when the organization changes.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(leave, [organization.id]);
  // Out of sight, it is out of the way of the keyboard, too.
  return { isOpen, isOutOfSight: isDrawer && !isOpen, toggle, close, leave };
}

const focusTitle = (): void =>
  document.querySelector<HTMLElement>('[data-page-title]')?.focus({ preventScroll: true });
