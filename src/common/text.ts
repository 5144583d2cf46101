// NUL cannot be stored in PostgreSQL's text, and half a surrogate pair is no character: some stores refuse
// it, others replace it in silence.
export const isStorableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
