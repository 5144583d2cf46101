/** There is nothing to be told any more: the mail is not to be sent, now or later. */
export class MailObsolete extends Error {}
