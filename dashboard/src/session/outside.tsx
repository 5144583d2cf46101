import { Center, Paper, Stack, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { NavigationType, useNavigationType } from 'react-router';
import { Brand } from '../components/brand.js';
import { common } from '../texts/common.js';

/** A page for those who are not signed in. */
export function Outside({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useNavigationType() === NavigationType.Pop;
  useEffect(() => {
    document.title = `${title} · ${common.product}`;
    // Who comes from another page hears where they are.
    if (!isFirst) heading.current?.focus({ preventScroll: true });
  }, [title, isFirst]);
  return (
    <Center mih="100vh" p="md" component="main">
      <Stack w="100%" maw={420}>
        <Brand />
        <Paper withBorder p="lg">
          <Stack>
            <Title order={1} size="h3" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
              {title}
            </Title>
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Center>
  );
}
