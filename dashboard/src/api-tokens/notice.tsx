import { Alert } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';

/** Says what was done, and takes the focus: the button that did it may be gone. */
export function Notice({ text }: { readonly text: string | null }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.focus(), [text]);
  if (text === null) return null;
  return (
    <Alert ref={element} tabIndex={-1} role="status" color="teal" icon={<CircleCheck aria-hidden />}>
      {text}
    </Alert>
  );
}
