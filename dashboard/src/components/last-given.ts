import { useState } from 'react';

/** @returns the value, or the last one that was not null: what a dialog shows while it goes away */
export function useLastGiven<Value>(value: Value | null): Value | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(() => value);
  return value ?? last;
}
