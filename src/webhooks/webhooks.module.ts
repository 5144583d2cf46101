import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BackgroundWork } from '../common/background-work.js';
import { EventsModule } from '../events/events.module.js';
import { DeliveriesService } from './delivery/deliveries.service.js';
import { DeliveryWorker } from './delivery/delivery-worker.js';
import { Destinations } from './delivery/destinations.js';
import { FanOut } from './delivery/fan-out.js';
import { TryRecorder } from './delivery/record-try.js';
import { TryCounts } from './delivery/try-counts.js';
import { WebhookAttemptEntity } from './delivery/webhook-attempt.entity.js';
import { WebhookDeliveryEntity } from './delivery/webhook-delivery.entity.js';
import { WebhookSender } from './delivery/webhook-sender.js';
import { WebhookUpkeep } from './delivery/webhook-upkeep.js';
import { CustomHeadersBox } from './endpoints/custom-headers.js';
import { SecretBox } from './endpoints/secret-box.js';
import { WebhookEndpointEntity } from './endpoints/webhook-endpoint.entity.js';
import { WebhookEndpointsService } from './endpoints/webhook-endpoints.service.js';
import { WebhookSecretsService } from './endpoints/webhook-secrets.service.js';
import { DeliveriesController } from './http/deliveries.controller.js';
import { WebhooksController } from './http/webhooks.controller.js';
import { WebhookTools } from './webhook.tools.js';

/** Events, sent to where an organization wants them: Standard Webhooks messages. */
@Module({
  imports: [
    EventsModule,
    TypeOrmModule.forFeature([WebhookEndpointEntity, WebhookDeliveryEntity, WebhookAttemptEntity]),
  ],
  controllers: [WebhooksController, DeliveriesController],
  providers: [
    BackgroundWork,
    CustomHeadersBox,
    DeliveriesService,
    DeliveryWorker,
    Destinations,
    FanOut,
    SecretBox,
    TryCounts,
    TryRecorder,
    WebhookEndpointsService,
    WebhookSecretsService,
    WebhookSender,
    WebhookTools,
    WebhookUpkeep,
  ],
  exports: [TryCounts, WebhookEndpointsService],
})
export class WebhooksModule {}
