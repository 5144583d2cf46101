import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { sendBySmtp } from './smtp.js';

const MAIL = { from: 'us@example.com', to: 'ada@example.com', subject: 'Hello', text: 'Hello' };

describe('a mail server that never stops talking', () => {
  const sockets = new Set<Socket>();
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.write('220 hello\r\n');
      // One line of an answer after the other, and none is the last one.
      const drip = setInterval(() => socket.write('250-and more\r\n'), 20);
      socket.on('close', () => {
        clearInterval(drip);
        sockets.delete(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  test('is left when the time for a try is over, and so is the connection', async () => {
    await expect(sendBySmtp(url, MAIL, 500)).rejects.toThrow('The mail server took longer than 0.5 s.');
    while (sockets.size > 0) await new Promise(setImmediate);
  });
});
