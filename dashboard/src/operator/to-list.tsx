import { Anchor } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { operator as texts } from '../texts/operator.js';

interface ListState {
  /** What the list was asked for, as it stands in the address. */
  readonly list: string;
}

/** @returns what a link on the page of the list carries along, so that the way back leads to the list as it was */
export const useListState = (): ListState => ({ list: useLocation().search });

/** Leads back to the list of organizations. */
export function ToList() {
  const state = useLocation().state as ListState | null;
  return (
    <Anchor component={Link} to={`/operator${state?.list ?? ''}`} underline="always">
      {texts.organization.back}
    </Anchor>
  );
}
