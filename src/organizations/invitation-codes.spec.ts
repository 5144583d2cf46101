import type { Settings } from '../config/settings.js';
import { InvitationCodes } from './invitation-codes.js';

const codesOf = (secret: string) => new InvitationCodes({ secret } as Settings);
const codes = codesOf('a secret of this server, 32 characters');

describe('the code of an invitation', () => {
  test('leads back to its invitation', () => {
    expect(codes.read(codes.codeOf(17))).toBe(17);
    expect(codes.codeOf(17)).toBe(codes.codeOf(17));
  });

  test("is not another invitation's, nor another server's", () => {
    const signature = codes.codeOf(17).split('.')[1];
    expect(codes.read(`18.${signature}`)).toBeUndefined();
    expect(codes.read(codesOf('another secret, also 32 characters!').codeOf(17))).toBeUndefined();
  });

  test.each([
    '',
    '.',
    '17',
    '17.',
    '0.x',
    '-1.x',
    'x.y',
    '99999999999999999999.x',
    '17.ééééééééééééééééééééé',
  ])('%j is none', (code) => {
    expect(codes.read(code)).toBeUndefined();
  });

  test('is wrong with a character more, less or changed', () => {
    const code = codes.codeOf(17);
    expect(codes.read(`${code}A`)).toBeUndefined();
    expect(codes.read(code.slice(0, -1))).toBeUndefined();
    expect(
      codes.read(code.replace(/^17\../, (start) => (start.endsWith('A') ? '17.B' : '17.A'))),
    ).toBeUndefined();
    expect(codes.read(`0${code}`)).toBeUndefined();
  });
});
