import { Button, type ButtonProps, Text, VisuallyHidden } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { common } from '../texts/common.js';

interface Properties extends ButtonProps {
  readonly text: string;
  readonly label?: string;
  readonly onCopied?: () => void;
}

/** Copies a text, and says that it did. */
export function CopyButton({ text, label = common.copy, onCopied, ...rest }: Properties) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  const copy = async () => {
    const done = await copyText(text);
    setOutcome(done ? 'copied' : 'failed');
    if (done) onCopied?.();
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={outcome === 'copied' ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        onClick={() => void copy()}
        {...rest}
      >
        {outcome === 'copied' ? common.copied : label}
      </Button>
      <VisuallyHidden role="status">{outcome === 'copied' && common.copied}</VisuallyHidden>
      {outcome === 'failed' && (
        <Text role="alert" size="sm" c="var(--mantine-color-error)">
          {common.copyFailed}
        </Text>
      )}
    </>
  );
}

/** Outside https (and localhost) browsers offer only the old way. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  // Inside the dialog, which keeps the focus to itself.
  const place = document.activeElement?.parentElement ?? document.body;
  const focused = document.activeElement as HTMLElement | null;
  place.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  focused?.focus();
  return done;
}
