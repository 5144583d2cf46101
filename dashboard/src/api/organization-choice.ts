const KEY = 'latchkey-organization';

/** In which organization calls act; null: in the user's first. Kept for the next visit. */
export function chosenOrganization(): number | null {
  return Number(localStorage.getItem(KEY)) || null;
}

/** @param id null: in the user's first */
export function chooseOrganization(id: number | null): void {
  if (id === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, String(id));
}
