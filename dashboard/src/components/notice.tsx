import { Alert } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';

interface Properties {
  /** Made anew each time: the same may be done twice. */
  readonly notice: { readonly text: string } | null;
}

/** Says what was done, and takes the focus: the button that did it may be gone. */
export function Notice({ notice }: Properties) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.focus(), [notice]);
  if (notice === null) return null;
  return (
    <Alert ref={element} tabIndex={-1} role="status" color="teal" icon={<CircleCheck aria-hidden />}>
      {notice.text}
    </Alert>
  );
}
