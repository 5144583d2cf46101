// NUL cannot be stored in PostgreSQL's text, and half a surrogate pair is no character: some stores refuse
// it, others replace it in silence.
export const isStorableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

// Names that every object of JavaScript has (`constructor`, `hasOwnProperty`): class-validator takes those of functions
// for known fields. No field of ours is called so.
const isReserved = (name: string) => name in Object.prototype || name === 'prototype';

/** Whether a field of a body or a query may be called so. */
export const isFieldName = (name: string): boolean => !isReserved(name) && isStorableText(name);

// Control characters, line separators, and the marks that turn the direction of text.
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/;

/** Whether the text holds what a line of text does not show, or what hides other parts of it. */
export const hasUnprintable = (text: string): boolean => UNPRINTABLE.test(text);

/** The text on one line, with a blank in place of what {@link hasUnprintable} finds. */
export const onOneLine = (text: string): string => text.replace(new RegExp(UNPRINTABLE, 'g'), ' ').trim();
