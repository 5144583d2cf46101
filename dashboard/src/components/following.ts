import type { UseFormReturnType } from '@mantine/form';
import { useEffect } from 'react';

/** Has a form follow what is set elsewhere, as long as nothing was typed in it. For forms that are controlled. */
export function useFollowing<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  values: Values,
): void {
  useEffect(() => {
    if (!form.isDirty()) form.setValues(values);
    // What was typed stays, and differs from now on from what is set now.
    form.resetDirty(values);
    // The form and the values are made anew with each rendering.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [JSON.stringify(values)]);
}
