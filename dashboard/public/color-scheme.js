// Before the first paint: who chose dark sees no white flash. A file of its own, for the policy allows no inline scripts.
(() => {
  const chosen = localStorage.getItem('latchkey-color-scheme');
  const isDark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();
