const KEY = 'latchkey-organization';

// Of this window: what another one chooses must not change where this one writes.
let chosen = read(sessionStorage) ?? read(localStorage);

/** In which organization the calls of this window act; null: in the user's first. */
export const chosenOrganization = (): number | null => chosen;

/**
 * Kept for this window, and for those that are opened later.
 *
 * @param id null: the user's first
 */
export function chooseOrganization(id: number | null): void {
  chosen = id;
  for (const storage of [sessionStorage, localStorage]) {
    if (id === null) storage.removeItem(KEY);
    else storage.setItem(KEY, String(id));
  }
}

/**
 * Says of this window alone in which organization it acts, as nothing else was chosen there: another window's choice
 * does not change it then, not even when it is loaded anew.
 */
export function keepForWindow(id: number): void {
  chosen = id;
  sessionStorage.setItem(KEY, String(id));
}

/** For whoever signs in there next. What was chosen last stays known. */
export const forgetChoiceOfWindow = (): void => sessionStorage.removeItem(KEY);

function read(storage: Storage): number | null {
  return Number(storage.getItem(KEY)) || null;
}
