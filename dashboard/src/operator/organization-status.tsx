import type { OperatedOrganizationDto } from '../client/types.gen.js';
import { StatusBadge } from '../components/status-badge.js';
import { operator as texts } from '../texts/operator.js';

export const OrganizationStatus = ({
  organization: { status },
}: {
  readonly organization: OperatedOrganizationDto;
}) => <StatusBadge tone={status === 'active' ? 'good' : 'bad'} label={texts.statuses[status]} />;
