import { waitAfter } from './mail-failure.js';
import { MailObsolete } from './mail-obsolete.js';

const failure = (facts: object, message = 'It failed') => Object.assign(new Error(message), facts);
const recipientRefused = (response: string) =>
  failure({
    code: 'EENVELOPE',
    command: 'RCPT TO',
    response,
    responseCode: Number(response.slice(0, 3)),
  });

describe('a mail that could not be sent', () => {
  test.each([
    ['the recipient does not exist', recipientRefused('550 5.1.1 No such user here')],
    ['its system does not exist', recipientRefused('550 5.1.2 Bad destination system')],
    ['it accepts no mails', recipientRefused('556 5.1.10 Null MX')],
    ['its mailbox is disabled', recipientRefused('550 5.2.1 Mailbox disabled')],
    ['it is said in words: no such user', recipientRefused('550 No such user here')],
    ['it is said in words: unknown', recipientRefused('550 <ada@example.com>: User unknown in local table')],
    ['it is said in words: mailbox', recipientRefused('553 sorry, that mailbox does not exist')],
    ['it has no recipient', failure({ code: 'EENVELOPE', command: 'API' }, 'No recipients defined')],
    ['there is nothing to tell any more', new MailObsolete('The user is gone.')],
  ])('is given up at once when %s', (_what, error) => {
    expect(waitAfter(error, 1)).toBeNull();
  });

  test.each([
    ['the server is gone', failure({ code: 'ESOCKET', command: 'CONN' })],
    ['the recipient is to wait', recipientRefused('450 4.2.0 Greylisted')],
    ['the server wants us to log in', recipientRefused('530 5.7.0 Authentication required')],
    ['the server does not relay for us', recipientRefused('554 5.7.1 Relay access denied')],
    ['nobody says why', recipientRefused('553 no')],
    ['we are on a block list', recipientRefused('550 Your address is blocked; see our list')],
    ['we are unknown', recipientRefused('550 5.7.25 unknown user agent, no such recipient policy')],
    ['the mailbox is full', recipientRefused('552 5.2.2 Mailbox full')],
    ['we sent too many', recipientRefused('550 5.4.5 Daily user sending limit exceeded')],
    ['it has moved, says the code alone', recipientRefused('550 5.1.13 No such user')],
    ['the user is unknown for now', recipientRefused('450 User unknown')],
    ['our password is wrong', failure({ code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 })],
    ['our sender is refused', failure({ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 550 })],
    ['the sender is none', failure({ code: 'EENVELOPE', command: 'API' }, 'Invalid sender "x"')],
    ['the text is refused', failure({ code: 'EMESSAGE', command: 'DATA', responseCode: 554 })],
  ])('is tried again when %s', (_what, error) => {
    expect(waitAfter(error, 1)).toBe(2);
  });

  test('is tried again for about three days, at least once an hour', () => {
    const error = failure({ code: 'ESOCKET' });
    const waits = Array.from({ length: 80 }, (_, i) => waitAfter(error, i + 1));
    expect(waits.at(-1)).toBeNull();
    const seconds = waits.slice(0, -1).map(Number);
    expect(Math.max(...seconds)).toBe(3_600);
    const days = seconds.reduce((sum, wait) => sum + wait) / 86_400;
    expect(days).toBeGreaterThan(2.5);
    expect(days).toBeLessThan(3.5);
  });
});
