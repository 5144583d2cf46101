/** Whoever goes back to a page that the browser has kept as it was may be somebody else: it is loaded anew. */
export function neverFromMemory(): void {
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) window.location.reload();
  });
}
