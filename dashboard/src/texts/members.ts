export const members = {
  description: 'The people of the organization, and what each of them may do.',
  notAllowed: (role: string) =>
    `Your role (${role}) may not invite, change or remove members. Ask an owner or an admin of the organization. You may leave it.`,
  suspended: 'While the organization is suspended, its members can be neither read nor changed.',
  search: 'Name or e-mail address',
  caption: 'Members of the organization',
  name: 'Name',
  role: 'Role',
  joined: 'Joined',
  you: (name: string) => `${name} (you)`,
  above: 'Only who has this role can give it.',
  onlyOwnersChangeOwners: 'Only owners change owners.',
  rolesTitle: 'What the roles may do',
  invite: {
    open: 'Invite',
    title: 'Invite somebody',
    text: 'Who has an account becomes a member at once. Anybody else gets a mail with a code that works for seven days.',
    submit: 'Invite',
  },
  outcome: {
    addedTitle: 'A member at once',
    added: (name: string, email: string) =>
      `${name} (${email}) had an account already, and is a member of the organization now.`,
    invitedTitle: 'Invitation sent',
    invited: (email: string) =>
      `There is no account for ${email} yet: a mail with a code is on its way. Until it is accepted, it is listed below.`,
  },
  changeRole: {
    open: 'Change role',
    label: (name: string) => `Change role of ${name}`,
    title: 'Change the role',
    text: (name: string) => `What ${name} may do changes at once.`,
    submit: 'Change the role',
    done: (name: string, role: string) => `The role of ${name} is ${role} now.`,
  },
  remove: {
    open: 'Remove',
    label: (name: string) => `Remove ${name}`,
    title: 'Remove this member?',
    text: (name: string) =>
      `${name} can do nothing in this organization from then on: personal tokens are refused at once. Keys that ${name} has made go on working.`,
    confirm: 'Remove',
    done: (name: string) => `${name} is no member of the organization any more.`,
  },
  leave: {
    open: 'Leave',
    title: 'Leave the organization?',
    text: (organization: string) =>
      `You can do nothing in ${organization} from then on, and your personal tokens there are refused at once. Only its owners and admins can let you in again.`,
    confirm: 'Leave',
  },
  invitations: {
    title: 'Pending invitations',
    email: 'E-mail address',
    by: 'Invited by',
    nobody: 'A key',
    sent: 'Sent',
    expires: 'Expires',
    empty: 'Nobody is asked in at the moment.',
    first: 'Use “Invite” above.',
    cancel: 'Cancel',
    cancelLabel: (email: string) => `Cancel the invitation of ${email}`,
    cancelTitle: 'Cancel this invitation?',
    cancelConfirm: 'Cancel the invitation',
    cancelled: (email: string) => `The invitation of ${email} is cancelled.`,
    cancelText: (email: string) => `The code that ${email} was sent is worth nothing from then on.`,
  },
  accept: {
    title: 'Accept an invitation',
    description: (email: string) =>
      `You are signed in as ${email}: the code works if the invitation was sent to that address.`,
    codeHint: 'From the mail; all of it. It works once, for seven days.',
    submit: 'Accept',
    accepted: 'The invitation is accepted. Only the way to the organization failed.',
    doneTitle: 'Welcome',
    done: (name: string) => `You are a member of ${name} now, and the pages are about it.`,
  },
};
