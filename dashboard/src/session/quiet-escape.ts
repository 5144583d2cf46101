import { sessionEnd } from '../api/session-end.js';

/**
 * While it is asked to sign in again, Escape does nothing: the dialogs below would close, with what was typed in them.
 * To be called before any of them is there, for whoever listens first is asked first.
 */
export function quietEscape(): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && sessionEnd.isNow()) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
