import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { Tool, type ToolCall } from '../tools/tool.decorator.js';
import { UsageService } from './usage.service.js';

const usageInput = z.strictObject({
  days: z.int().min(1).max(90).default(30).describe('How many days, with today (UTC).'),
});

/** How much an organization uses, for its agents. */
@Injectable()
export class UsageTool {
  constructor(
    private readonly usage: UsageService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Tool({
    name: 'read_usage',
    description: "Tells the organization's requests per key, its plan and the credits that it has left.",
    input: usageInput,
    ability: 'usage:read',
  })
  async read({ days }: z.infer<typeof usageInput>, { principal }: ToolCall): Promise<object> {
    const organizationId = principal.organization.id;
    const { plan, credits } = await this.organizations.read(organizationId);
    return { plan, credits, ...(await this.usage.read(organizationId, days)) };
  }
}
