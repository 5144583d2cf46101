import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSession } from '../session/session.js';
import { operator as texts } from '../texts/operator.js';

/** Others are told so, and nothing is asked for; the server would refuse it. */
export function OperatorOnly({ children }: { readonly children: ReactNode }) {
  const { user } = useSession();
  return user.is_operator ? children : <Alert title={texts.only.title}>{texts.only.text}</Alert>;
}
