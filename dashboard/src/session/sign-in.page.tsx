import { Anchor, Text } from '@mantine/core';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { sessionEnd } from '../api/session-end.js';
import { queryClient } from '../api/query-client.js';
import { session as texts } from '../texts/session.js';
import { Outside } from './outside.js';
import { SignInForm } from './sign-in-form.js';

export function Component() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const goOn = () => {
    queryClient.clear();
    sessionEnd.over();
    void navigate(pathOf(search.get('next')), { replace: true });
  };
  return (
    <Outside title={texts.signIn.title}>
      <SignInForm onSignedIn={goOn} />
      <Anchor component={Link} to="/forgot-password" size="sm">
        {texts.signIn.forgot}
      </Anchor>
      <Text size="sm">
        {texts.signIn.noAccount}{' '}
        <Anchor component={Link} to={`/register?${search}`} inherit underline="always">
          {texts.signIn.register}
        </Anchor>
      </Text>
    </Outside>
  );
}

/** A page of this dashboard, and nothing else: not `//example.com`. */
const pathOf = (next: string | null): string => (next !== null && /^\/[a-z]/.test(next) ? next : '/');
