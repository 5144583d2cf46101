export const session = {
  signIn: {
    title: 'Sign in',
    email: 'E-mail address',
    password: 'Password',
    submit: 'Sign in',
    noAccount: 'No account yet?',
    register: 'Register',
    forgot: 'Forgot your password?',
  },
  again: {
    title: 'Your session has ended',
    text: 'Sign in to go on. What you typed is still on the page.',
    other: 'Sign in as somebody else',
  },
};
