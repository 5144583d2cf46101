import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/reduced-motion.css';
import './app/forced-colors.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { queryClient } from './api/query-client.js';
import { setUpClient } from './api/setup.js';
import { neverFromMemory } from './app/never-from-memory.js';
import { router } from './app/routes.js';
import { setUpStyles, styleNonce } from './app/style-nonce.js';
import { quietEscape } from './session/quiet-escape.js';
import { colorSchemeManager, cssVariables, theme } from './app/theme.js';

setUpClient();
setUpStyles();
neverFromMemory();
quietEscape();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <Notifications />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
