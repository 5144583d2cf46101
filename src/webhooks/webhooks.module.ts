import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryWorker } from './delivery-worker.js';
import { Destinations } from './destinations.js';
import { FanOut } from './fan-out.js';
import { DeliveriesController } from './http/deliveries.controller.js';
import { WebhooksController } from './http/webhooks.controller.js';
import { SecretBox } from './secret-box.js';
import { WebhookAttemptEntity } from './webhook-attempt.entity.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import { WebhookEndpointEntity } from './webhook-endpoint.entity.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookTools } from './webhook.tools.js';

/** Events, sent to where an organization wants them: Standard Webhooks messages. */
@Module({
  imports: [
    EventsModule,
    TypeOrmModule.forFeature([WebhookEndpointEntity, WebhookDeliveryEntity, WebhookAttemptEntity]),
  ],
  controllers: [WebhooksController, DeliveriesController],
  providers: [
    DeliveriesService,
    DeliveryWorker,
    Destinations,
    FanOut,
    SecretBox,
    WebhookEndpointsService,
    WebhookSecretsService,
    WebhookSender,
    WebhookTools,
  ],
  exports: [WebhookEndpointsService],
})
export class WebhooksModule {}
