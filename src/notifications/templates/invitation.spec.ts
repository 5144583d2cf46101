import { invitation } from './invitation.js';

describe('the mail with an invitation', () => {
  test('tells the same facts as text and as html, and survives hostile names', () => {
    const data = {
      organization: '<b>Acme</b>\r\nBcc: x@y.z',
      role: 'admin',
      invitedBy: '"Eve"',
      invitationId: 3,
    };
    const { subject, text, html } = invitation(data, 'the-code', 'https://keys.example.com');
    expect(subject).toBe('"Eve" invites you to <b>Acme</b> Bcc: x@y.z');
    expect(text).not.toMatch(/^Bcc:/m);
    expect(html).not.toContain('<b>');
    for (const form of [text, html]) {
      for (const fact of [
        'admin',
        'the-code',
        'https://keys.example.com/invitation',
        'POST https://keys.example.com/api/invitations/accept',
      ]) {
        expect(form).toContain(fact);
      }
      // What is in an address ends up in logs and histories: the code is to be pasted.
      expect(form).not.toMatch(/https?:\S*the-code/);
    }
  });
});
