import { NavLink, ScrollArea, Text } from '@mantine/core';
import {
  Activity,
  BookOpen,
  Building2,
  KeyRound,
  ScrollText,
  ServerCog,
  UserRound,
  Users,
  Webhook,
} from 'lucide-react';
import { Link, useLocation } from 'react-router';
import { useSession } from '../session/session.js';
import { shell } from '../texts/shell.js';

const pages = [
  { path: '/settings/api-tokens', label: shell.pages.apiTokens, Icon: KeyRound },
  { path: '/settings/webhooks', label: shell.pages.webhooks, Icon: Webhook },
  { path: '/settings/organization', label: shell.pages.organization, Icon: Building2 },
  { path: '/settings/members', label: shell.pages.members, Icon: Users },
  { path: '/settings/usage', label: shell.pages.usage, Icon: Activity },
  { path: '/settings/audit', label: shell.pages.audit, Icon: ScrollText },
  { path: '/settings/account', label: shell.pages.account, Icon: UserRound },
];
const operator = { path: '/operator', label: shell.pages.operator, Icon: ServerCog };

interface Properties {
  /** The link of the page was followed that is there already. */
  readonly onSamePage: () => void;
}

export function Navigation({ onSamePage }: Properties) {
  const { pathname } = useLocation();
  const { user } = useSession();
  const shown = user.is_operator ? [...pages, operator] : pages;
  return (
    <ScrollArea mt="md">
      <Text size="xs" fw={700} c="dimmed" mb={4}>
        {shell.settings}
      </Text>
      {shown.map(({ path, label, Icon }) => (
        <NavLink
          key={path}
          component={Link}
          to={path}
          label={label}
          active={pathname === path || pathname.startsWith(`${path}/`)}
          aria-current={pathname === path ? 'page' : undefined}
          onClick={pathname === path ? onSamePage : undefined}
          leftSection={<Icon size={18} aria-hidden />}
        />
      ))}
      <NavLink href="/docs" label={shell.documentation} leftSection={<BookOpen size={18} aria-hidden />} />
    </ScrollArea>
  );
}
