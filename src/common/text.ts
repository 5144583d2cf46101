// NUL cannot be stored in PostgreSQL's text, and half a surrogate pair is no character: some stores refuse
// it, others replace it in silence.
export const isStorableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

// Names that every object of JavaScript has (`constructor`, `hasOwnProperty`): class-validator takes those of functions
// for known fields. No field of ours is called so.
const isReserved = (name: string) => name in Object.prototype || name === 'prototype';

/** Whether a field of a body or a query may be called so. */
export const isFieldName = (name: string): boolean => !isReserved(name) && isStorableText(name);
