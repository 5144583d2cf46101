import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { Crashed } from './crashed.js';
import { NotFound } from './not-found.js';
import { Shell } from './shell.js';

const outside: RouteObject[] = [
  { path: '/sign-in', lazy: () => import('../session/sign-in.page.js') },
  { path: '/register', lazy: () => import('../session/register.page.js') },
  { path: '/forgot-password', lazy: () => import('../session/forgot-password.page.js') },
  { path: '/reset-password', lazy: () => import('../session/reset-password.page.js') },
];

const toApiTokens = <Navigate to="/settings/api-tokens" replace />;

/** The server knows how their paths begin, see `src/http/dashboard.ts`. */
const inside: RouteObject[] = [
  { index: true, element: toApiTokens },
  { path: '/settings', element: toApiTokens },
  { path: '/settings/api', element: toApiTokens },
  { path: '/settings/api-tokens', lazy: () => import('../api-tokens/api-tokens.page.js') },
  { path: '/settings/webhooks', lazy: () => import('../webhooks/webhooks.page.js') },
  { path: '/settings/webhooks/:id', lazy: () => import('../webhooks/webhook.page.js') },
  {
    path: '/settings/webhooks/:id/deliveries/:deliveryId',
    lazy: () => import('../webhooks/delivery.page.js'),
  },
  { path: '/settings/organization', lazy: () => import('../organization/organization.page.js') },
  { path: '/settings/members', lazy: () => import('../members/members.page.js') },
  { path: '/settings/usage', lazy: () => import('../usage/usage.page.js') },
  { path: '/settings/audit', lazy: () => import('../audit/audit.page.js') },
  { path: '/settings/account', lazy: () => import('../account/account.page.js') },
  { path: '/invitation', lazy: () => import('../members/invitation.page.js') },
  { path: '/operator', lazy: () => import('../operator/operator.page.js') },
  { path: '/operator/organizations/:id', lazy: () => import('../operator/operated-organization.page.js') },
  { path: '/operator/mails', lazy: () => import('../operator/mails.page.js') },
  { path: '*', element: <NotFound /> },
];

export const router = createBrowserRouter([
  {
    errorElement: <Crashed />,
    // While the first page is loaded there is nothing to show yet.
    hydrateFallbackElement: <></>,
    children: [
      ...outside,
      { element: <Shell />, children: [{ errorElement: <Crashed />, children: inside }] },
    ],
  },
]);
