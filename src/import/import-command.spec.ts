import { importCommand, UsageError } from './import-command.js';

const silent = { out: () => undefined, err: () => undefined };

describe('the arguments of latchkey import', () => {
  test.each([
    [[], 'Say what to import: sanctum or key-hashes.'],
    [['passport', '--file', 'x.csv'], 'Say what to import: sanctum or key-hashes.'],
    [['sanctum', 'x.csv'], 'Say what to import: sanctum or key-hashes.'],
    [['sanctum'], '--file FILE is missing.'],
    [['sanctum', '--file='], '--file FILE is missing.'],
    [['sanctum', '--file'], "Option '--file <value>' argument missing"],
    [['sanctum', '--file', 'x.csv', '--force'], "Unknown option '--force'"],
    [
      ['sanctum', '--file', 'x.csv', '--skip-invalid=yes'],
      "Option '--skip-invalid' does not take an argument",
    ],
    [
      ['sanctum', '--file', 'x.csv', '--organization', '1.5'],
      '--organization must be the id of an organization.',
    ],
    [['sanctum', '--file', 'x.csv', '--organization='], '--organization must be the id of an organization.'],
    [['sanctum', '--file', 'x', '--organization', '1', '--owners', 'y'], 'exclude each other'],
    [['key-hashes', '--file', 'x', '--owners', 'y'], '--owners is for the import of sanctum.'],
  ])('are refused, before anything is opened: %j', async (args, message) => {
    const refusal = importCommand(args, silent);
    await expect(refusal).rejects.toThrow(UsageError);
    await expect(refusal).rejects.toThrow(message);
  });

  test.each([[['--help']], [['-h']], [['sanctum', '--help']]])('ask for help: %j', async (args) => {
    let text = '';
    expect(await importCommand(args, { ...silent, out: (more) => (text += more) })).toBe(0);
    expect(text).toContain('latchkey import key-hashes --file FILE');
  });
});
