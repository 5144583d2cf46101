import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  /** Whom the envelope names: to these it would be brought, whatever its headers say. */
  readonly recipients: readonly string[];
  readonly raw: string;
  readonly parsed: ParsedMail;
}

/** A real mail server, which can be gone for a while. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** What `RCPT TO` is answered for an address: `550 5.1.1 No such user`. */
  readonly refused = new Map<string, string>();
  /** To whom mails are taken in, and neither accepted nor refused. */
  hangsFor: (address: string) => boolean = () => false;
  /** How many mails were taken in so. */
  hanging = 0;
  private server: SMTPServer | undefined;
  private port = 0;

  static async start(): Promise<MailServer> {
    const mailServer = new MailServer();
    await mailServer.listen();
    return mailServer;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Comes (back), on the same port. */
  async listen(): Promise<void> {
    const server = new SMTPServer({
      closeTimeout: 1_000, // of those that hang
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: ({ address }, _session, callback) => {
        const answer = this.refused.get(address);
        if (answer === undefined) return callback();
        const [code, ...words] = answer.split(' ');
        callback(Object.assign(new Error(words.join(' ')), { responseCode: Number(code) }));
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString();
          const recipients = session.envelope.rcptTo.map(({ address }) => address);
          if (recipients.some(this.hangsFor)) {
            this.hanging += 1;
            return;
          }
          void simpleParser(raw).then((parsed) => {
            this.received.push({ recipients, raw, parsed });
            callback();
          });
        });
      },
    });
    server.on('error', () => undefined); // clients that are killed
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Is gone: connections are refused. */
  async close(): Promise<void> {
    const { server } = this;
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(resolve)));
    this.server = undefined;
  }

  to(address: string): ReceivedMail[] {
    return this.received.filter(({ recipients }) => recipients.includes(address));
  }
}
