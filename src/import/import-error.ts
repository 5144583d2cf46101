/** The import cannot be done; the message is for the person who wants it. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}
