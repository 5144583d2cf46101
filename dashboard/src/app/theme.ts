import {
  Alert,
  createTheme,
  type CSSVariablesResolver,
  localStorageColorSchemeManager,
  Modal,
  Notification,
} from '@mantine/core';
import { common } from '../texts/common.js';

/** Its colors are such that all text can be read (WCAG 2.2, 1.4.3): what the defaults miss is put right here. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: 8,
  respectReducedMotion: true,
  fontFamily: 'system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  components: {
    Alert: Alert.extend({ styles: { title: { color: 'var(--mantine-color-text)' } } }),
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { 'aria-label': common.close } } }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': common.close } },
    }),
  },
});

export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-error': colors.red[9],
    '--mantine-color-dimmed': colors.gray[7],
    // Of the page's own link in the navigation, when it is pointed at.
    '--mantine-color-indigo-light-hover': colors.indigo[1],
    '--mantine-color-placeholder': colors.gray[6],
  },
  dark: {
    '--mantine-color-error': colors.red[4],
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-placeholder': colors.dark[2],
  },
});

/** The same name as in `public/color-scheme.js`. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'latchkey-color-scheme' });
