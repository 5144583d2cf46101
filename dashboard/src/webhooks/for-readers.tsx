import type { ReactNode } from 'react';
import { EmptyState } from '../components/empty-state.js';
import { Page } from '../components/page.js';
import { useSession } from '../session/session.js';
import { webhooks as texts } from '../texts/webhooks.js';

interface Properties {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page for those who may see webhooks; all others are told why not, without calls that would fail. */
export function ForReaders({ title, children }: Properties) {
  const { can, organization } = useSession();
  const whyNot =
    organization.status === 'suspended' ? texts.suspended : can('webhooks:read') ? null : texts.mayNotRead;
  if (whyNot === null) return children;
  return (
    <Page title={title}>
      <EmptyState title={whyNot.title}>{whyNot.text}</EmptyState>
    </Page>
  );
}
