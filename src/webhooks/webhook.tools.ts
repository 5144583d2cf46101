import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Tool, type ToolCall } from '../tools/tool.decorator.js';
import { DeliveriesService } from './delivery/deliveries.service.js';
import { DeliveryDto } from './http/deliveries.dto.js';

const recentInput = z.strictObject({
  webhook_id: z.int().min(1).optional().describe('Of all webhooks if left out.'),
  limit: z.int().min(1).max(100).default(20),
});

/** What was sent to the webhooks of an organization, for its agents. */
@Injectable()
export class WebhookTools {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Tool({
    name: 'list_deliveries',
    description: "Lists what was sent to the organization's webhooks most recently, and how it went.",
    input: recentInput,
    ability: 'webhooks:read',
  })
  async recent(args: z.infer<typeof recentInput>, { principal }: ToolCall): Promise<object> {
    const found = await this.deliveries.list(principal.organization.id, {
      endpointId: args.webhook_id,
      limit: args.limit,
    });
    return {
      deliveries: found.map((delivery) => ({ webhook_id: delivery.endpointId, ...DeliveryDto.of(delivery) })),
    };
  }
}
