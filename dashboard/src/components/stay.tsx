import { useEffect } from 'react';
import { useBeforeUnload, useBlocker } from 'react-router';
import { useStaying } from './staying.js';

/**
 * As long as it is there, neither the page nor the organization is left: an answer is awaited that does not come
 * twice, such as a new key.
 */
export function Stay() {
  const blocker = useBlocker(true);
  useEffect(() => {
    if (blocker.state === 'blocked') blocker.reset();
  }, [blocker]);
  useBeforeUnload((event) => event.preventDefault());
  useStaying(true);
  return null;
}
