import { Alert, AppShell, Burger, Group, Text } from '@mantine/core';
import { useRef } from 'react';
import { Outlet, useNavigation } from 'react-router';
import { RequireSession, useSession } from '../session/session.js';
import { SessionEnded } from '../session/session-ended.js';
import { shell } from '../texts/shell.js';
import { common } from '../texts/common.js';
import { Brand } from '../components/brand.js';
import { Time } from '../components/time.js';
import { ColorScheme } from './color-scheme.js';
import { Navigation } from './navigation.js';
import { useNavigationDrawer } from './navigation-drawer.js';
import { OrganizationSwitcher } from './organization-switcher.js';
import classes from './shell.module.css';
import { UserMenu } from './user-menu.js';

/** What is around each page for those who are signed in. */
export function Shell() {
  return (
    <RequireSession>
      <Frame />
      <SessionEnded />
    </RequireSession>
  );
}

function Frame() {
  const { isOpen, isOutOfSight, toggle, close, leave } = useNavigationDrawer();
  const { organization } = useSession();
  const burger = useRef<HTMLButtonElement>(null);
  const isMoving = useNavigation().state !== 'idle';
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a href="#content" className={classes.skip}>
        {common.skipToContent}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              ref={burger}
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-expanded={isOpen}
              aria-label={isOpen ? shell.closeNavigation : shell.openNavigation}
            />
            <Brand />
            <Text hiddenFrom="sm" size="sm" c="dimmed" truncate>
              {organization.name}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ColorScheme />
            <UserMenu />
          </Group>
        </Group>
        {isMoving && <div role="progressbar" aria-label={common.loading} className={classes.moving} />}
      </AppShell.Header>
      <AppShell.Navbar
        p="md"
        aria-label={shell.navigation}
        inert={isOutOfSight}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !isOpen) return;
          close();
          burger.current?.focus();
        }}
      >
        <OrganizationSwitcher />
        <Navigation onSamePage={leave} />
      </AppShell.Navbar>
      <AppShell.Main id="content">
        {organization.status === 'suspended' && (
          <Alert color="red" title={shell.suspendedTitle} mb="lg">
            {shell.suspendedText}
            {organization.suspension && (
              <Text size="sm" mt="xs">
                {shell.suspendedFor(organization.suspension.reason)} (
                <Time at={organization.suspension.since} />)
              </Text>
            )}
          </Alert>
        )}
        {/* Nothing of one organization stays on the page of another. */}
        <Outlet key={organization.id} />
      </AppShell.Main>
    </AppShell>
  );
}
