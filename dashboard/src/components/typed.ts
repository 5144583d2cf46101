import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';

/**
 * What is typed in a field whose value stands in the address: shown at once, and changed where something else than the
 * field has changed the address.
 *
 * @param held what the address says
 * @param tell has the address say what was typed
 */
export function useTyped(held: string, tell: (text: string) => void) {
  const location = useLocation();
  const [text, setText] = useState(held);
  const told = useRef(held);
  useEffect(() => {
    // The page is drawn a moment after the address has changed: more may have been typed by then.
    const isBehind = location.search !== window.location.search;
    if (isBehind || held === told.current) return;
    told.current = held;
    setText(held);
  }, [held, location]);
  const tellTyped = (typed: string) => {
    told.current = typed;
    tell(typed);
  };
  return { text, setText, tell: tellTyped };
}
