import { Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { CopyButton } from '../components/copy-button.js';
import { deliveries as texts } from '../texts/deliveries.js';
import { laidOut } from './laid-out.js';

interface Properties {
  readonly title: string;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: string | null;
  /** Below the body. */
  readonly hint?: string | undefined;
  /** Instead of headers and body, where there are none. */
  readonly otherwise?: string;
}

/** One side of what was said: its headers, and its body laid out for reading. */
export function HttpMessage({ title, headers, body, hint, otherwise }: Properties) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={title} miw={0}>
      <Stack gap="xs">
        <Title order={4} size="h5">
          {title}
        </Title>
        {otherwise !== undefined ? (
          <Text size="sm">{otherwise}</Text>
        ) : (
          <>
            <Label text={texts.headers} />
            {headers === null ? (
              <Text size="sm">{texts.noHeaders}</Text>
            ) : (
              <Block text={linesOf(headers)} label={`${title}: ${texts.headers}`} />
            )}
            <Body title={title} body={body ?? ''} hint={hint} />
          </>
        )}
      </Stack>
    </Paper>
  );
}

function Body({
  title,
  body,
  hint,
}: {
  readonly title: string;
  readonly body: string;
  readonly hint?: string | undefined;
}) {
  if (body === '') {
    return (
      <>
        <Label text={texts.body} />
        <Text size="sm">{texts.noBody}</Text>
      </>
    );
  }
  const layout = laidOut(body);
  return (
    <>
      <Group justify="space-between">
        <Label text={texts.body} />
        <CopyButton text={body} label={texts.copyBody} size="compact-xs" />
      </Group>
      <Block text={layout ?? body} label={`${title}: ${texts.body}`} />
      <Text size="xs" c="dimmed">
        {layout !== null && texts.formatted} {hint}
      </Text>
    </>
  );
}

const Label = ({ text }: { readonly text: string }) => (
  <Text size="sm" fw={600}>
    {text}
  </Text>
);

/** Text with its lines; what is too much for its place can be scrolled, by keyboard as well. */
const Block = ({ text, label }: { readonly text: string; readonly label: string }) => (
  <Code
    block
    mah={360}
    tabIndex={0}
    role="region"
    aria-label={label}
    style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
  >
    {text}
  </Code>
);

const linesOf = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
