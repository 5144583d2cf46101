import { Alert, Anchor, Text } from '@mantine/core';
import { Link, useLocation, useSearchParams } from 'react-router';
import { session as texts } from '../texts/session.js';
import { isInvitation, type SignInState, useGoingOn, useNext } from './going-on.js';
import { Outside } from './outside.js';
import { SignInForm } from './sign-in-form.js';

export function Component() {
  const goOn = useGoingOn();
  const next = useNext();
  const [search] = useSearchParams();
  const state = useLocation().state as SignInState | null;
  const notice = state === null ? null : texts.notices[state.notice];
  return (
    <Outside title={texts.signIn.title}>
      {notice !== null && (
        <Alert role="status" color="teal" title={notice.title}>
          {notice.text}
        </Alert>
      )}
      {isInvitation(next) && <Text size="sm">{texts.signIn.invited}</Text>}
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
