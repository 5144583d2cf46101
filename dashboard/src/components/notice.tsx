import { Alert } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';

/** Longer than Mantine's dialogs take. */
const AFTER_DIALOG_MS = 50;

interface Properties {
  /** Made anew each time: the same may be done twice. */
  readonly notice: { readonly text: string } | null;
}

/** Says what was done, and takes the focus: the button that did it may be gone. */
export function Notice({ notice }: Properties) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const focus = () => element.current?.focus();
    focus();
    // A dialog gives the focus back a moment after it has closed, to a button that is gone.
    const again = setTimeout(focus, AFTER_DIALOG_MS);
    return () => clearTimeout(again);
  }, [notice]);
  if (notice === null) return null;
  return (
    <Alert ref={element} tabIndex={-1} role="status" color="teal" icon={<CircleCheck aria-hidden />}>
      {notice.text}
    </Alert>
  );
}
