import { Radio, type RadioGroupProps, Stack } from '@mantine/core';
import { members as texts } from '../texts/members.js';
import { type RoleName, roleNames, roles } from '../texts/roles.js';

interface Properties extends Omit<RadioGroupProps, 'children'> {
  /** Of who chooses: nobody gives a role above their own. */
  readonly highest: RoleName;
}

/** The roles, with what each may do. */
export function RoleChoice({ highest, ...rest }: Properties) {
  const chosen = rest.value ?? rest.defaultValue;
  const isAbove = (role: RoleName) => roleNames.indexOf(role) < roleNames.indexOf(highest);
  return (
    <Radio.Group label={texts.role} required {...rest}>
      <Stack gap="xs" mt="xs">
        {roleNames.map((role) => (
          <Radio
            key={role}
            value={role}
            label={roles[role].name}
            description={isAbove(role) ? texts.above : roles[role].text}
            disabled={isAbove(role)}
            data-autofocus={role === chosen || undefined}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
