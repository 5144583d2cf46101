export const session = {
  signIn: {
    title: 'Sign in',
    email: 'E-mail address',
    password: 'Password',
    submit: 'Sign in',
    noAccount: 'No account yet?',
    register: 'Register',
    forgot: 'Forgot your password?',
    invited: 'To accept an invitation, sign in or register with the e-mail address that it was sent to.',
  },
  notices: {
    'password-reset': {
      title: 'Your password is changed',
      text: 'All your sessions and personal tokens have ended. Sign in with the new password, and make new tokens where you need them.',
    },
    registered: {
      title: 'Your account is there',
      text: 'Only signing in did not work. Sign in with the e-mail address and the password that you have just chosen.',
    },
  },
  passwordRule: '7 to 256 characters. A few words that only you would put together are good.',
  newPassword: 'New password',
  code: 'Code',
  backToSignIn: 'Back to sign-in',
  register: {
    title: 'Register',
    name: 'Your name',
    organization: 'Name of your organization',
    organizationHint: 'Keys belong to it. You are its owner, and can rename it later.',
    submit: 'Register',
    hasAccount: 'An account already?',
    invited:
      'Register with the e-mail address that the invitation was sent to. You get an organization of your own, too.',
    closedTitle: 'Registration is closed',
    closedText: 'Nobody can register on this server. Ask who runs it for an account.',
  },
  forgot: {
    title: 'Reset your password',
    text: 'You get a code by mail, with which you choose a new password.',
    submit: 'Send the code',
    hasCode: 'I have a code',
    sentTitle: 'Look into your mail',
    sentText: (email: string) =>
      `If there is an account for ${email}, a code is on its way there. It works once, for 60 minutes. If no mail comes, look into the spam folder, and check the address.`,
    enterCode: 'Enter the code',
  },
  reset: {
    title: 'Choose a new password',
    text: 'It ends all your sessions and personal tokens.',
    codeHint: 'From the mail; all of it.',
    submit: 'Change the password',
    noCode: 'Ask for a code',
  },
  again: {
    title: 'Your session has ended',
    text: 'Sign in to go on. What you typed is still on the page.',
    other: 'Sign in as somebody else',
  },
};
