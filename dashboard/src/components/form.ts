import type { UseFormReturnType } from '@mantine/form';
import { useEffect } from 'react';
import { asFailure } from '../api/failure.js';
import { common } from '../texts/common.js';

/**
 * Ties the sentences of a 422 to the fields they are about, and brings the reader to the first of them. A form beside
 * which there may be another, such as one in a dialog, needs a name: its fields are found by that.
 *
 * @param names the field of the form for a field of the answer, where the two are called differently
 */
export function useFieldErrors<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  error: unknown,
  names: Readonly<Record<string, string>> = {},
): void {
  useEffect(() => {
    const failure = asFailure(error);
    if (failure === null) return;
    const errors = Object.entries(failure.fields).map(([name, sentences]) => {
      const field = names[name] ?? name;
      const isEmpty = form.getValues()[field] === '';
      return [field, isEmpty ? common.fillIn : sentencesAt(name, sentences)] as const;
    });
    form.setErrors(Object.fromEntries(errors));
    if (errors[0] !== undefined) form.getInputNode(errors[0][0])?.focus();
    // The form and the names are made anew with each rendering; only a new error counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [error]);
}

/** The API begins with its own name of the field, which those who see the field's label do not know. */
function sentencesAt(name: string, sentences: readonly string[]): string {
  return sentences
    .map((sentence) => (sentence.startsWith(`${name} `) ? sentence.slice(name.length + 1) : sentence))
    .map((sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1))
    .join(' ');
}

/** @returns the error, unless all it says stands at fields of this form */
export function beyondFields(error: unknown, fields: readonly string[]): unknown {
  const failure = asFailure(error);
  if (failure?.status !== 422) return failure;
  const named = Object.keys(failure.fields);
  return named.length > 0 && named.every((name) => fields.includes(name)) ? null : failure;
}
