/** What the roles are called, and what they may do, in a sentence. */
export const roles = {
  owner: {
    name: 'Owner',
    text: 'Looks after everything: keys, webhooks, members, and the other owners.',
  },
  admin: {
    name: 'Admin',
    text: 'Looks after webhooks and members, and reads usage and audit log; makes no owners, and looks after keys only where the server is set up so.',
  },
  member: {
    name: 'Member',
    text: 'Uses the API in their own name, and sees the organization, its members and its usage.',
  },
} as const;

/** As the API calls a role. */
export type RoleName = keyof typeof roles;

/** The highest first. */
export const roleNames = Object.keys(roles) as RoleName[];
