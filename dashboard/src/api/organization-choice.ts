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

function read(storage: Storage): number | null {
  return Number(storage.getItem(KEY)) || null;
}
