import { useEffect } from 'react';
import { useBeforeUnload, useBlocker } from 'react-router';

/** As long as it is there, the page is not left: an answer is awaited that does not come twice, such as a new key. */
export function Stay() {
  const blocker = useBlocker(true);
  useEffect(() => {
    if (blocker.state === 'blocked') blocker.reset();
  }, [blocker]);
  useBeforeUnload((event) => event.preventDefault());
  return null;
}
