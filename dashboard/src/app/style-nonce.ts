import { setNonce } from 'get-nonce';

/** What the page's policy knows the styles by that the page writes itself; see `src/http/dashboard.ts`. */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** For react-remove-scroll, which Mantine's dialogs use. */
export const setUpStyles = (): void => setNonce(styleNonce());
