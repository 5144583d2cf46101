// NUL cannot be stored in PostgreSQL's text, and half a surrogate pair is no character: some stores refuse
// it, others replace it in silence.
export const isStorableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

// Names that mean something to objects of JavaScript; no field of ours is called so.
const RESERVED_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a field of a body or a query may be called so. */
export const isFieldName = (name: string): boolean => !RESERVED_NAMES.has(name) && isStorableText(name);
