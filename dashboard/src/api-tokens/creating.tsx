import { FailureAlert } from '../components/failure-alert.js';
import { beyondFields } from '../components/form.js';
import { Stay } from '../components/stay.js';
import { apiTokens } from '../texts/api-tokens.js';

interface Properties {
  readonly create: { readonly isPending: boolean; readonly error: unknown };
  /** Those of the call whose faults are said where they are. */
  readonly fields: readonly string[];
}

/** What stands in a form that creates a key: until the answer is there, the page stays; then why it failed. */
export const Creating = ({ create: { isPending, error }, fields }: Properties) => (
  <>
    {isPending && <Stay />}
    <FailureAlert isForm error={beyondFields(error, fields)} perhapsDone={apiTokens.create.mayHaveBeenMade} />
  </>
);
