export const account = {
  description: 'Who you are here, how you sign in, and the tokens that act in your name.',
  profile: {
    title: 'Profile',
    name: 'Name',
    email: 'E-mail address',
    organizations: 'Organizations',
    operator: 'Operator',
    operatorText: 'You look after this server and all of its organizations.',
  },
  password: {
    title: 'Password',
    text: 'A new password ends all your other sessions and all your personal tokens. Here you stay signed in.',
    current: 'Current password',
    submit: 'Change the password',
    done: 'Your password is changed. All your other sessions and all your personal tokens have ended.',
  },
  tokens: {
    title: 'Personal tokens',
    text: 'They are made by POST /api/v1/login, act in your name, and may never do more than you may.',
    name: 'Name',
    organization: 'Organization',
    left: 'One that you have left',
    abilities: 'Abilities',
    created: 'Created',
    lastUsed: 'Last used',
    expires: 'Expires',
    revoke: 'Revoke',
    /** The token itself begins with its id. */
    called: (name: string, id: number) => `${name} (${id}|…)`,
    revoked: (name: string) => `${name} is revoked: it is refused from now on.`,
    revokeLabel: (name: string) => `Revoke ${name}`,
    revokeTitle: 'Revoke this token?',
    revokeText: (name: string) =>
      `Whatever uses ${name} is refused at once. This cannot be undone: what needs a token afterwards has to log in again.`,
    emptyTitle: 'No personal tokens',
    emptyText:
      'A program gets one with your e-mail address and your password: POST /api/v1/login. For programs of an organization, a key under API Tokens is better: it does not end when you leave.',
  },
};
