import { Anchor, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { registerMutation, signInMutation } from '../client/@tanstack/react-query.gen.js';
import type { RegisterDto } from '../client/types.gen.js';
import { session as texts } from '../texts/session.js';
import { isInvitation, type SignInState, useGoingOn, useNext } from './going-on.js';
import { Outside } from './outside.js';
import { RegisterForm } from './register-form.js';

export function Component() {
  const [search] = useSearchParams();
  const next = useNext();
  const { register, isPending, error } = useRegistration();
  return (
    <Outside title={texts.register.title}>
      {isInvitation(next) && <Text size="sm">{texts.register.invited}</Text>}
      <RegisterForm onSubmit={register} isPending={isPending} error={error} />
      <Text size="sm">
        {texts.register.hasAccount}{' '}
        <Anchor component={Link} to={`/sign-in?${search}`} inherit underline="always">
          {texts.signIn.submit}
        </Anchor>
      </Text>
    </Outside>
  );
}

/** Registers, and signs in with what was typed. */
function useRegistration() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const goOn = useGoingOn();
  const signIn = useMutation({
    ...signInMutation(),
    onSuccess: () => goOn({ isNew: true }),
    // The account is there: registering again would be refused.
    onError: () => navigate(`/sign-in?${search}`, { state: { notice: 'registered' } satisfies SignInState }),
  });
  const registration = useMutation({
    ...registerMutation(),
    onSuccess: (_answer, { body }) => signIn.mutate({ body: { email: body.email, password: body.password } }),
  });
  return {
    register: (body: RegisterDto) => registration.mutate({ body }),
    isPending: registration.isPending || signIn.isPending,
    error: registration.error,
  };
}
